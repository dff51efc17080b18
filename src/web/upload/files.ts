/** Files of a form, read into memory within limits. Its token stands before them: without the right one none is read. */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isFormToken } from '../people/form-token.js';
import {
  largestFileBytes,
  largestTogetherBytes,
  mostFiles,
  type GivenFile,
} from '../../pipeline/by-hand/take-in.js';

/** What a form with files holds; what is over a limit is not kept, and said. */
export interface FilesBody {
  [field: string]: unknown;
  files: GivenFile[];
  problems: string[];
}
export const uploadPath = '/upload';
const limits = {
  fileSize: largestFileBytes,
  files: mostFiles,
  fields: 10,
  fieldSize: 2_000,
  parts: mostFiles + 10,
  headerPairs: 20,
};

/** Only the one route takes files: elsewhere a form with files has no body and is refused. */
export function addUploads(app: FastifyInstance): void {
  void app.register(multipart, { limits, throwFileSizeLimit: false });
  app.addHook('preValidation', async (request) => {
    if (request.method === 'POST' && request.routeOptions.url === uploadPath && request.isMultipart())
      request.body = await filesBody(request);
  });
}

const isOwnToken = ({ formSecret }: FastifyRequest, given: unknown): boolean =>
  formSecret !== null && isFormToken(formSecret, given);

async function filesBody(request: FastifyRequest): Promise<FilesBody> {
  const body: FilesBody = { files: [], problems: [] };
  let leftBytes = largestTogetherBytes;
  let isOurs = isOwnToken(request, request.headers['x-form-token']);
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (!Object.hasOwn(body, part.fieldname) && typeof part.value === 'string')
          body[part.fieldname] = part.value;
        if (part.fieldname === 'token') isOurs = isOwnToken(request, body['token']);
        continue;
      }
      if (!isOurs) {
        // the answer goes out at once; what still comes is taken off the wire and not looked at
        part.file.destroy();
        request.raw.resume();
        delete body['token'];
        break;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of part.file as AsyncIterable<Buffer>) {
        leftBytes -= chunk.length;
        if (leftBytes >= 0) chunks.push(chunk);
      }
      if (part.file.truncated) body.problems.push('A file is larger than 25 MB.');
      else if (leftBytes < 0) body.problems.push('The files are larger than 35 MB together.');
      // a field without a chosen file comes as one without name and bytes
      else if (part.filename !== '' || chunks.length > 0)
        body.files.push({ name: part.filename ?? '', bytes: Buffer.concat(chunks) });
    }
  } catch (error) {
    const { code } = error as { code?: string };
    // busboy's own errors: no form, or one that was cut off
    if (!code?.endsWith('_LIMIT'))
      throw Object.assign(new Error('no form', { cause: error }), { statusCode: 400 });
    body.problems.push(`Please give at most ${mostFiles} files at once.`);
    // what was not read must still be taken off the wire, or the answer is never read
    request.raw.resume();
  }
  body.problems = [...new Set(body.problems)];
  return body;
}
