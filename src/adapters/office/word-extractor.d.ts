/** What is used of word-extractor 1.0.4, which brings no types. */
declare module 'word-extractor' {
  export default class WordExtractor {
    extract(file: Buffer): Promise<{
      getBody(): string;
      getTextboxes(options: { includeHeadersAndFooters: boolean }): string;
    }>;
  }
}
