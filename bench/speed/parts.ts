/** Where the time of a scanned letter goes: the reader inside this process, with a clock around each of its tools. */
import { createReadingApp, type ReadingApp } from '../../src/reading-app.js';
import type { DocumentTools } from '../../src/pipeline/open-pages.js';
import type { OpenDocument, RawPage } from '../../src/pipeline/ports.js';

/** In the order of the flow; `core` is what is left: matching the form, fields, signatures, dates. */
export const partNames = ['drawing', 'cleaning', 'orientation', 'page pass', 'crops', 'core'] as const;
export type PartName = (typeof partNames)[number];
export type Parts = Record<PartName, number>;

export interface TimedReading {
  app: ReadingApp;
  /** seconds spent in each part since the last call; they overlap where pages are read side by side */
  taken(): Omit<Parts, 'core'>;
}

export function openTimedReading(): TimedReading {
  let spent = none();
  const timed =
    <A extends unknown[], R>(part: keyof typeof spent, work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const begin = performance.now();
      try {
        return await work(...args);
      } finally {
        spent[part] += (performance.now() - begin) / 1000;
      }
    };
  const timedPage = (raw: RawPage): RawPage => ({ ...raw, draw: timed('drawing', raw.draw.bind(raw)) });
  const timedDocument = (opened: OpenDocument): OpenDocument => ({
    kind: opened.kind,
    pageCount: opened.pageCount,
    page: timed('drawing', async (number: number) => {
      const raw = await opened.page(number);
      return 'code' in raw ? raw : timedPage(raw);
    }),
    close: () => opened.close(),
  });
  const app = createReadingApp({
    tools({ opener, recogniser, pictures }): DocumentTools {
      const pass = timed('page pass', recogniser.words.bind(recogniser));
      const crop = timed('crops', recogniser.words.bind(recogniser));
      const open = timed('drawing', opener.open.bind(opener));
      return {
        recogniser: {
          words: (image, mode) => (mode === 'page' || mode === 'glance' ? pass : crop)(image, mode),
          orientation: timed('orientation', recogniser.orientation.bind(recogniser)),
          close: () => recogniser.close(),
        },
        pictures: {
          ...pictures,
          turn: timed('cleaning', pictures.turn.bind(pictures)),
          clean: timed('cleaning', pictures.clean.bind(pictures)),
          scale: timed('cleaning', pictures.scale.bind(pictures)),
        },
        opener: {
          async open(bytes, name) {
            const opened = await open(bytes, name);
            return 'code' in opened ? opened : timedDocument(opened);
          },
        },
      };
    },
  });
  return {
    app,
    taken() {
      const taken = spent;
      spent = none();
      return taken;
    },
  };
}

function none(): Omit<Parts, 'core'> {
  return { drawing: 0, cleaning: 0, orientation: 0, 'page pass': 0, crops: 0 };
}
