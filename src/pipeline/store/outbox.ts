/** The outbox: replies as a list, and what a person changes in one before it goes. */
import type { Address } from '../../core/model.js';
import type { Sql } from '../ports.js';
import type { EventRow } from './events.js';
import type { ReplyKind, ReplyState } from './rows.js';

export interface OutboxView {
  id: string;
  kind: ReplyKind;
  state: ReplyState;
  hold_text: string | null;
  to_address: string | null;
  suggested: string[];
  error_code: string | null;
  created_at: Date;
  sent_at: Date | null;
  /** a mail server gave it back */
  bounced_at: Date | null;
  /** not sent before */
  not_before: Date | null;
  /** the item whose decision wrote it and can be taken back while it waits */
  undo_review: string | null;
  district: string | null;
  sender: Address | null;
}
/** What a list shows: `waiting` is what goes by itself, being sent or not yet. */
export type OutboxList = 'held' | 'waiting' | 'sent' | 'dropped';
export const outboxLists = ['held', 'waiting', 'sent', 'dropped'] as const;
const statesOf: Record<OutboxList, ReplyState[]> = {
  held: ['held'],
  waiting: ['pending', 'sending'],
  sent: ['sent'],
  dropped: ['dropped'],
};

/** What waits, oldest first; what is over, newest first. */
export async function outboxPage(
  sql: Sql,
  { list, kind, offset, limit }: { list: OutboxList; kind: string | null; offset: number; limit: number },
): Promise<OutboxView[]> {
  const order = list === 'held' || list === 'waiting' ? 'asc' : 'desc';
  const { rows } = await sql.query<OutboxView>(
    `select reply.id, reply.kind, reply.state, reply.hold_text, reply.to_address, reply.suggested, reply.error_code,
       reply.created_at, reply.sent_at, reply.bounced_at, reply.not_before, undo.review_id as undo_review, letter.district, mail.facts->'from'->0 as sender
     from reply join mail on mail.id = reply.mail_id left join letter on letter.id = reply.letter_id
     left join undo on undo.reply_id = reply.id and reply.state in ('pending', 'held')
     where reply.state in (select jsonb_array_elements_text($1::jsonb)) and ($2::text is null or reply.kind = $2)
     order by reply.created_at ${order}, reply.id offset $3 limit $4`,
    [JSON.stringify(statesOf[list]), kind, offset, limit],
  );
  return rows;
}

export async function countOutbox(sql: Sql): Promise<Record<OutboxList, number>> {
  const { rows } = await sql.query<{ state: ReplyState; count: number }>(
    'select state, count(*)::int as count from reply group by state',
  );
  const of = (list: OutboxList): number =>
    rows.filter(({ state }) => statesOf[list].includes(state)).reduce((sum, { count }) => sum + count, 0);
  return { held: of('held'), waiting: of('waiting'), sent: of('sent'), dropped: of('dropped') };
}

export async function eventsOfReply(sql: Sql, replyId: string): Promise<EventRow[]> {
  return (
    await sql.query<EventRow>(
      'select id, at, actor, what, detail from event where reply_id = $1 order by id',
      [replyId],
    )
  ).rows;
}

export async function saveReplyText(
  sql: Sql,
  id: string,
  reply: { subject: string; text: string; html: string },
): Promise<void> {
  await sql.query(
    `update reply set subject = $2, body_text = $3, body_html = $4, edition = edition + 1
     where id = $1 and state in ('pending', 'held')`,
    [id, reply.subject, reply.text, reply.html],
  );
}
