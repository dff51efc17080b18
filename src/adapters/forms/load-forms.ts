/**
 * Form definitions and the roster from files: next year's form is a data file. The forms that ship are src/forms/*.json;
 * FORMS_DIR adds more, and one with a known id replaces it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseForm } from '../../core/form/definition.js';
import { parseRoster } from '../../core/form/roster.js';
import type { District, FormDefinition } from '../../core/model.js';
import { packageRoot } from '../../package-root.js';

const shippedForms = join(packageRoot, 'src', 'forms');

/** @throws Error naming file, place, expected and got for a definition that is not right */
export function loadForms(extraFolder = ''): FormDefinition[] {
  const forms = new Map<string, FormDefinition>();
  for (const folder of extraFolder ? [shippedForms, extraFolder] : [shippedForms]) {
    for (const name of readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()) {
      const path = join(folder, name);
      let json: unknown;
      try {
        json = JSON.parse(readFileSync(path, 'utf8'));
      } catch (error) {
        throw new Error(`${path}: expected JSON: ${(error as Error).message}`, { cause: error });
      }
      const form = parseForm(json, path);
      forms.set(form.id, form);
    }
  }
  return [...forms.values()].sort((a, b) => (a.published < b.published ? -1 : 1));
}

export function loadRoster(): District[] {
  return parseRoster(readFileSync(join(shippedForms, 'ky-districts.csv'), 'utf8'));
}
