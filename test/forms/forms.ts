/** The forms and the roster as they ship, for tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseForm } from '../../src/core/form/definition.js';
import { parseRoster } from '../../src/core/form/roster.js';

const folder = join(import.meta.dirname, '../../src/forms');
export const readFormJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
export const form2018 = parseForm(readFormJson('kyiln-2018.json'), 'kyiln-2018.json');
export const form2024 = parseForm(readFormJson('ky-iln-2024.json'), 'ky-iln-2024.json');
export const forms = [form2018, form2024];
export const roster = parseRoster(readFileSync(join(folder, 'ky-districts.csv'), 'utf8'));
