import type { Sql } from '../ports.js';

export interface NewEvent {
  at: Date;
  /** `service`, or the name of the person */
  actor: string;
  what: string;
  mailId?: string | null;
  letterId?: string | null;
  replyId?: string | null;
  detail?: object;
}

/** History of every decision, machine's and person's. `detail` holds codes, counts and values before and after. */
export async function addEvent(sql: Sql, event: NewEvent): Promise<void> {
  await sql.query(
    'insert into event (at, actor, what, mail_id, letter_id, reply_id, detail) values ($1, $2, $3, $4, $5, $6, $7::jsonb)',
    [
      event.at,
      event.actor,
      event.what,
      event.mailId ?? null,
      event.letterId ?? null,
      event.replyId ?? null,
      JSON.stringify(event.detail ?? {}),
    ],
  );
}

export interface EventRow {
  id: number;
  at: Date;
  actor: string;
  what: string;
  detail: Record<string, unknown>;
}
export const eventsOfMail = (sql: Sql, mailId: string): Promise<EventRow[]> => eventsOfMails(sql, [mailId]);
export async function eventsOfMails(sql: Sql, mailIds: readonly string[]): Promise<EventRow[]> {
  const { rows } = await sql.query<EventRow>(
    `select id, at, actor, what, detail from event
     where mail_id in (select value::uuid from jsonb_array_elements_text($1::jsonb)) order by id`,
    [JSON.stringify(mailIds)],
  );
  return rows;
}
