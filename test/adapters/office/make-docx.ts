/** The smallest Word and OpenDocument files that their programs open. */
import { zip, type ZipFile } from '../../../fixtures/files/zip.js';

const packages = 'http://schemas.openxmlformats.org/package/2006';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const drawing = 'http://schemas.openxmlformats.org/drawingml/2006';

/** @param pictures PNG or JPEG files, one after the other below the text */
export function makeDocx(paragraphs: string[], pictures: Uint8Array[] = []): Buffer {
  const body = paragraphs.map((p) => `<w:p><w:r><w:t xml:space="preserve">${p}</w:t></w:r></w:p>`).join('');
  const shown = pictures
    .map(
      (_, i) =>
        `<w:p><w:r><w:drawing><wp:inline xmlns:wp="${drawing}/wordprocessingDrawing"><a:graphic xmlns:a="${drawing}/main"><a:graphicData><pic:pic xmlns:pic="${drawing}/picture"><pic:blipFill><a:blip r:embed="rId${i + 1}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
    )
    .join('');
  const relations = pictures
    .map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/image" Target="media/image${i + 1}.bin"/>`)
    .join('');
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  return zip([
    xml(
      '[Content_Types].xml',
      `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="${type}"/></Types>`,
    ),
    xml(
      '_rels/.rels',
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="word/document.xml"/></Relationships>`,
    ),
    xml(
      'word/document.xml',
      `<w:document xmlns:w="${word}" xmlns:r="${office}"><w:body>${body}${shown}</w:body></w:document>`,
    ),
    ...(pictures.length > 0
      ? [
          xml(
            'word/_rels/document.xml.rels',
            `<Relationships xmlns="${packages}/relationships">${relations}</Relationships>`,
          ),
        ]
      : []),
    ...pictures.map((data, i) => ({ name: `word/media/image${i + 1}.bin`, data })),
  ]);
}

/** @param content of `office:text` */
export function makeOdt(content: string, pictures: ZipFile[] = []): Buffer {
  const names = ['office', 'text', 'table', 'draw'].map(
    (name) =>
      `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name === 'draw' ? 'drawing' : name}:1.0"`,
  );
  return zip([
    { name: 'mimetype', data: Buffer.from('application/vnd.oasis.opendocument.text') },
    xml(
      'content.xml',
      `<office:document-content ${names.join(' ')} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>${content}</office:text></office:body></office:document-content>`,
    ),
    ...pictures,
  ]);
}

function xml(name: string, content: string): ZipFile {
  return { name, data: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${content}`) };
}
