/** Two routes for a list: `/letters.csv` and `/letters.xlsx`. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Query } from '../letters/list-query.js';
import { csvOf } from './csv.js';
import type { Sheet } from './sheet.js';
import { xlsxOf } from './xlsx.js';

const types = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** @param path of the list's page, whose query the files take too */
export function addSheet(
  app: FastifyInstance,
  path: string,
  sheetOf: (query: Query) => Promise<Sheet>,
): void {
  app.get<{ Querystring: Query }>(`${path}.csv`, { config: { needs: 'viewer' } }, async (request, reply) => {
    const sheet = await sheetOf(request.query);
    return asFile(reply, sheet, 'csv').send(Readable.from(csvOf(sheet)));
  });
  app.get<{ Querystring: Query }>(`${path}.xlsx`, { config: { needs: 'viewer' } }, async (request, reply) => {
    const sheet = await sheetOf(request.query);
    return asFile(reply, sheet, 'xlsx').send(await xlsxOf(sheet));
  });
}

const asFile = (reply: FastifyReply, { name }: Sheet, ending: keyof typeof types): FastifyReply =>
  reply
    .header('content-disposition', `attachment; filename="${name}.${ending}"`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .type(types[ending]);
