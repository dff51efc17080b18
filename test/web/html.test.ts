import { describe, expect, test } from '@jest/globals';
import { html } from '../../src/web/html.js';

describe('markup', () => {
  test('escapes text and keeps markup of its own', () => {
    expect(html`<p title="${`"'=`}">${'<b>&'}${html`<i>${'<'}</i>`}</p>`.markup).toBe(
      '<p title="&#34;&#39;&#61;">&#60;b&#62;&#38;<i>&#60;</i></p>',
    );
  });
  test('joins lists, and leaves out what is nothing', () => {
    expect(html`${[html`<i>1</i>`, '<', 2, [html`<b></b>`]]}${null}${undefined}${false}${0}`.markup).toBe(
      '<i>1</i>&#60;2<b></b>0',
    );
  });
  test('takes no text for markup because of how it looks or what it carries', () => {
    const lookalike = { markup: '<b>' } as unknown as string;
    expect(html`${lookalike}`.markup).not.toContain('<b>');
  });
  test('refuses the mark that would leave text raw', () => {
    expect(() => html`Hello!${'<b>'}`).toThrow('no "!" right before a value');
  });
});
