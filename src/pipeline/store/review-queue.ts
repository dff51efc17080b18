/**
 * The order in which open items are looked at: what blocks a district longest comes first. A district without a complete
 * letter for the form waits since its first mail; one that has a complete letter comes after all that have none.
 */
import type { Address, DistrictReading, Reason, ReasonCode } from '../../core/model.js';
import type { Sql } from '../ports.js';

export interface QueueFilter {
  reason: string | null;
  form: string | null;
  district: string | null;
  /** waiting = not on hold (or its day has come), held = on hold, mine = on hold by this person, all */
  show: 'waiting' | 'held' | 'mine' | 'all';
  /** who `mine` is */
  actor: string;
  now: Date;
}

export interface QueueItem {
  id: string;
  letter_id: string | null;
  reasons: Reason[];
  opened_at: Date;
  district: string | null;
  /** as read: whether its name is a fact is asked of `acceptedDistrict` */
  district_reading: DistrictReading | null;
  form_id: string | null;
  subject: string | null;
  sender: Address | null;
  /** null = it is a mail */
  given_files: number | null;
  /** on record for this form already, or complete otherwise */
  has_complete: boolean;
  /** first mail of the district for this form; of the mail itself where no district is known */
  waits_since: Date;
  held_now: boolean;
  held_until: Date | null;
  held_note: string | null;
  held_by: string | null;
}

const heldNow = `(review.held_at is not null and (review.held_until is null or review.held_until > $1::timestamptz))`;

/** Open items that pass, each with where its district stands; `$1` now, `$2` reason, `$3` form, `$4` district, `$5` show, `$6` who */
const standing = `with waiting as (
  select review.id, review.letter_id, review.mail_id, review.reasons, review.opened_at, review.held_until, review.held_note,
    review.held_by, ${heldNow} as held_now, letter.district, letter.district_reading, letter.form_id
  from review left join letter on letter.id = review.letter_id
  where review.closed_at is null
    and ($2::text is null or review.reasons @> jsonb_build_array(jsonb_build_object('code', $2::text)))
    and ($3::text is null or letter.form_id = $3::text)
    and ($4::text is null or letter.district = $4::text)
    and case $5::text when 'all' then true when 'waiting' then not ${heldNow}
      when 'held' then ${heldNow} else ${heldNow} and review.held_by = $6::text end
), districts as (
  select letter.district, letter.form_id, bool_or(letter.state = 'complete') as has_complete,
    min(letter.came_at) as first_at
  from letter
  where letter.state <> 'dismissed' and (letter.district, letter.form_id) in (select district, form_id from waiting)
  group by letter.district, letter.form_id
), standing as (
  select waiting.*, coalesce(districts.has_complete, false) as has_complete,
    coalesce(districts.first_at, mail.received_at, mail.first_seen_at) as waits_since
  from waiting join mail on mail.id = waiting.mail_id
  left join districts on districts.district = waiting.district and districts.form_id = waiting.form_id
)`;
const inOrder = 'order by held_now, has_complete, waits_since, opened_at, id';

const given = (filter: QueueFilter): unknown[] => [
  filter.now,
  filter.reason,
  filter.form,
  filter.district,
  filter.show,
  filter.actor,
];

export async function queuePage(
  sql: Sql,
  filter: QueueFilter,
  at: { offset: number; limit: number },
): Promise<{ items: QueueItem[]; total: number }> {
  const { rows } = await sql.query<QueueItem & { total: number }>(
    `${standing}, page as (select *, count(*) over ()::int as total from standing ${inOrder} offset $7 limit $8)
     select page.id, page.letter_id, page.reasons, page.opened_at, page.district, page.district_reading, page.form_id, page.has_complete,
       page.waits_since, page.held_now, page.held_until, page.held_note, page.held_by, page.total,
       mail.facts->>'subject' as subject, mail.facts->'from'->0 as sender, mail.given_files
     from page join mail on mail.id = page.mail_id ${inOrder.replaceAll('opened_at, id', 'page.opened_at, page.id')}`,
    [...given(filter), at.offset, at.limit],
  );
  return { items: rows, total: rows[0]?.total ?? 0 };
}

/** All that pass, in order, to go from one to the next. */
export async function queueOrder(sql: Sql, filter: QueueFilter): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `${standing} select id from standing ${inOrder}`,
    given(filter),
  );
  return rows.map(({ id }) => id);
}

export interface QueueFacet {
  district: string | null;
  form_id: string | null;
  codes: ReasonCode[];
  held_now: boolean;
  held_by: string | null;
}
/** What the filters can choose from. */
export async function queueFacets(sql: Sql, now: Date): Promise<QueueFacet[]> {
  const { rows } = await sql.query<QueueFacet>(
    `select letter.district, letter.form_id, ${heldNow} as held_now, review.held_by,
       jsonb_path_query_array(review.reasons, '$[*].code') as codes
     from review left join letter on letter.id = review.letter_id where review.closed_at is null`,
    [now],
  );
  return rows;
}

export async function isOpen(sql: Sql, id: string): Promise<boolean> {
  const { rows } = await sql.query('select 1 from review where id = $1 and closed_at is null', [id]);
  return rows.length > 0;
}

export interface LateDecision {
  id: string;
  letter_id: string | null;
  decision: string;
  closed_at: Date;
  district: string | null;
  given_files: number | null;
  actor: string;
}
/** What people decided last and can still take back, newest first. */
export async function decisionsToTakeBack(sql: Sql, now: Date): Promise<LateDecision[]> {
  const { rows } = await sql.query<LateDecision>(
    `select review.id, review.letter_id, review.decision, review.closed_at, letter.district, mail.given_files, undo.actor
     from undo join review on review.id = undo.review_id join mail on mail.id = review.mail_id left join letter on letter.id = review.letter_id
     left join reply on reply.id = undo.reply_id
     where review.closed_at is not null and case when coalesce(reply.state, 'dropped') = 'dropped' then undo.until > $1 else reply.state in ('pending', 'held') end
     order by review.closed_at desc, review.id limit 10`,
    [now],
  );
  return rows;
}
