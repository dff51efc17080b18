/** Kinds of pages: rows of one table have one kind of page. */

/** `/letters/1b2c…` and `/letters/9f8e…` are `/letters/:id`; what begins with a capital is a name */
export const kindOf = (path: string): string =>
  path
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    .replaceAll(/(?<=\/)\d+(?=\/|$)/g, ':n')
    .replaceAll(/(?<=\/)[A-Z][\w%.-]*(?=\/|$)/g, ':name');

/** What is no page: pictures, mails, files to keep, what machines ask for. */
export const isFile = (path: string): boolean =>
  /\.(?:png|eml|csv|xlsx|pdf|json)$|^\/(?:metrics|healthz|events)$|\/documents\//.test(path);
