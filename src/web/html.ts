/**
 * Markup by type, not by mark: ghtml escapes every value, and what is to stand raw must be `Html`, which only this
 * tag makes. ghtml's own mark for raw, an exclamation mark before the value, is refused, so that no text of a mail
 * or a document can be marked raw by a slip. Attribute values are always written in double quotes.
 */
import { html as ghtml } from 'ghtml';

export class Html {
  constructor(readonly markup: string) {}
}
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/** @throws Error for a literal that ends in `!` before a value */
export function html(literals: TemplateStringsArray, ...values: Content[]): Html {
  const contents = values.map(contentOf);
  const raw = literals.raw.map((literal, index) => {
    if (index >= values.length) return literal;
    if (literal.endsWith('!'))
      throw new Error(`markup: expected no "!" right before a value, got …${literal.slice(-20)}`);
    return contents[index] instanceof Html ? `${literal}!` : literal;
  });
  const strings = contents.map((content) => (content instanceof Html ? content.markup : content));
  return new Html(ghtml(Object.assign([...raw], { raw }), ...strings));
}

function contentOf(content: Content): Html | string {
  if (content instanceof Html) return content;
  if (isList(content)) return new Html(content.map((item) => html`${item}`.markup).join(''));
  return content === null || content === undefined || content === false ? '' : String(content);
}
const isList = (content: Content): content is readonly Content[] => Array.isArray(content);
