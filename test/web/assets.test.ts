/** What a page asks for besides itself: all of it at once, and never again. */
import { expect, test } from '@jest/globals';
import { scriptUrls, stylesUrl } from '../../src/web/assets.js';
import { letterById } from '../../src/pipeline/store/letters.js';
import { seedLetter } from './ledger.js';
import { deskOfSuite, ledgerOfSuite } from './suite.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);

/** `tag` with one group: addresses in the page as they are asked for */
const addresses = (body: string, tag: RegExp): string[] =>
  [...body.matchAll(tag)].map(([, url]) => url!.replaceAll('&#61;', '=').replaceAll('&#38;', '&'));

test('an item asks for its picture first, one sheet, and every script that another one imports', async () => {
  const { reviewId, letterId } = await seedLetter(ledger.database);
  const { reading, mail_id: mailId } = (await letterById(ledger.database, letterId))!;
  const { body } = await desk.get(`/reviews/${reviewId}`);
  const [head = ''] = body.split('</head>');
  expect(addresses(head, /<link [^>]*href="([^"]+)"/g)[0]).toBe(
    `/mails/${mailId}/documents/${reading.pages[0]![0]}/pages/${reading.pages[0]![1]}.png`,
  );
  expect(addresses(head, /<link rel="stylesheet" href="([^"]+)"/g)).toHaveLength(1);
  const named = [
    ...addresses(head, /<script type="module" src="([^"]+)"/g),
    ...addresses(head, /<link rel="modulepreload" href="([^"]+)"/g),
  ];
  const imported: string[] = [];
  for (const url of named) {
    const { body: script, headers } = await desk.get(url);
    expect([url, headers['cache-control']]).toEqual([url, 'public, max-age=31536000, immutable']);
    imported.push(...[...script.matchAll(/^import .*'\.\/([^']+)'/gm)].map(([, name]) => `/assets/${name!}`));
  }
  expect(imported.length).toBeGreaterThan(3);
  expect(imported.filter((url) => !named.includes(url))).toEqual([]);
});

test('sheets come in the order in which they count, and only those that are there', async () => {
  const both = await desk.get(stylesUrl(['desk.css', 'home.css']));
  expect(both.body.indexOf('COLOURS')).toBeLessThan(both.body.indexOf('.legend'));
  for (const name of ['desk+desk.css', 'desk+nothing.css', '+.css', '..%2Fassets%2Fdesk.css'])
    expect([name, (await desk.get(`/assets/${name}`)).statusCode]).toEqual([name, 404]);
  expect(() => stylesUrl(['nothing.css'])).toThrow('expected style sheets nothing.css');
  expect(() => scriptUrls(['nothing.js'])).toThrow('expected a script named nothing.js');
});
