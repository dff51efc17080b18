/** `npm run schema`: writes docs/read-result.schema.json, the published shape of `letter-intake read --json`. */
import { writeFileSync } from 'node:fs';
import { resultJsonSchema } from '../core/result.js';

writeFileSync('docs/read-result.schema.json', `${JSON.stringify(resultJsonSchema(), null, 2)}\n`);
