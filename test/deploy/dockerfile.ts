/** The Dockerfile, read as far as this project writes one: stages of instructions, each on one line or continued with `\`. */
import { readFileSync } from 'node:fs';
import { root } from './compose-file.js';

export interface Instruction {
  name: string;
  text: string;
}
export interface Stage {
  image: string;
  name: string | null;
  instructions: Instruction[];
}
export interface Copy {
  /** the stage it comes from; null = the folder that is built */
  from: string | null;
  sources: string[];
  to: string;
}

export const dockerfileText = readFileSync(`${root}Dockerfile`, 'utf8');

export const stages: Stage[] = readStages(dockerfileText);
export const lastStage: Stage = stages.at(-1)!;

function readStages(text: string): Stage[] {
  const found: Stage[] = [];
  const lines = text.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
    const [, name, rest] = /^([A-Z]+) (.*)$/.exec(line)!;
    if (name === 'FROM') {
      const [image, , stage] = rest!.split(/\s+/);
      found.push({ image: image!, name: stage ?? null, instructions: [] });
    } else found.at(-1)!.instructions.push({ name: name!, text: rest! });
  }
  return found;
}

export function copiesOf(stage: Stage): Copy[] {
  return stage.instructions
    .filter(({ name }) => name === 'COPY')
    .map(({ text }) => {
      const words = text.split(/\s+/);
      const from = /^--from=(\w+)$/.exec(words[0]!)?.[1] ?? null;
      const paths = from === null ? words : words.slice(1);
      return { from, sources: paths.slice(0, -1), to: paths.at(-1)! };
    });
}

/** The argument of a stage's last instruction of that name, parsed where it is a JSON array. */
export function lastOf(stage: Stage, name: string): string | string[] | undefined {
  const text = stage.instructions.findLast((instruction) => instruction.name === name)?.text;
  return text?.startsWith('[') ? (JSON.parse(text) as string[]) : text;
}

/** What the last stage's ENV sets. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stage.instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ text }) => [...text.matchAll(/(\w+)=(\S+)/g)]);
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, value!]));
}
