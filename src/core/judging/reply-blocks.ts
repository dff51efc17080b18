/**
 * A reply as a short list of blocks, written out twice: as plain text and as HTML. Both say the same because both
 * come from here. Every string is treated as hostile: a letter may hold anything.
 */
export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'heading'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'facts'; rows: { label: string; value: string }[] }
  | { kind: 'closing'; lines: string[] };

/** RFC 5322 2.1.1 asks for lines under 78 characters. */
const lineLength = 76;

export function renderText(blocks: readonly Block[]): string {
  return `${blocks.map((block) => textOf(block)).join('\n\n')}\n`;
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return wrap(block.text, '', '');
    case 'heading':
      return `${wrap(block.text, '', '')}\n${'-'.repeat(Math.min(block.text.length, lineLength))}`;
    case 'list':
      return block.items.map((item) => wrap(item, '  - ', '    ')).join('\n');
    case 'facts':
      return block.rows.map((row) => wrap(`${row.label}: ${row.value}`, '  ', '      ')).join('\n');
  }
  return block.lines.join('\n');
}

function wrap(text: string, first: string, following: string): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > lineLength) {
      lines.push(line);
      line = following + word;
    } else {
      line += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, line].join('\n');
}

export function renderHtml(blocks: readonly Block[]): string {
  const body = blocks.map((block) => htmlOf(block)).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"></head>
<body style="font-family: sans-serif; font-size: 15px; line-height: 1.45">
${body}
</body>
</html>
`;
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'heading':
      return `<h2 style="font-size: 16px">${escapeHtml(block.text)}</h2>`;
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`;
    case 'facts':
      return `<table style="border-spacing: 12px 2px">\n${block.rows
        .map((row) => `<tr><td>${escapeHtml(row.label)}</td><td><b>${escapeHtml(row.value)}</b></td></tr>`)
        .join('\n')}\n</table>`;
  }
  return `<p>${block.lines.map((line) => escapeHtml(line)).join('<br>\n')}</p>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe in text and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => entities[character] ?? character);
}
