/** Alerts from their beginning to their end, and what was told of them. */
import type { AlertKind } from '../../core/alerts/alert-kinds.js';
import type { AlertStep, DueMail, OpenAlert } from '../../core/alerts/due-alerts.js';
import type { Sql } from '../ports.js';

export interface AlertRow extends OpenAlert {
  /** why the last mail about it did not go; null = none failed */
  error_code: string | null;
}

/** Those that stand, and those whose end is not settled yet; oldest first. */
export async function openAlerts(sql: Sql): Promise<AlertRow[]> {
  const { rows } = await sql.query<AlertRow>(
    `select id, kind, began_at, amount, told_at, ended_at, tries, tried_at, error_code from alert
     where closed_at is null order by began_at, id`,
  );
  return rows;
}

export async function takeStep(sql: Sql, step: AlertStep, now: Date): Promise<void> {
  switch (step.kind) {
    case 'begin':
      await sql.query('insert into alert (kind, began_at, amount) values ($1, $2, $3)', [
        step.alert.kind,
        now,
        step.alert.amount,
      ]);
      return;
    case 'go-on':
      await sql.query('update alert set amount = $2, ended_at = null where id = $1', [step.id, step.amount]);
      return;
    case 'end':
      await sql.query('update alert set ended_at = $2 where id = $1', [step.id, now]);
      return;
    case 'close':
      await sql.query('update alert set closed_at = $2 where id = $1', [step.id, now]);
  }
}

/** One entry a mail that went since then. */
export async function toldSince(sql: Sql, since: Date): Promise<AlertKind[]> {
  const { rows } = await sql.query<{ kind: AlertKind }>(
    'select kind from alert where told_at > $1 union all select kind from alert where over_told_at > $1',
    [since],
  );
  return rows.map(({ kind }) => kind);
}

export async function alertTold(sql: Sql, { alert, about }: DueMail, now: Date): Promise<void> {
  await sql.query(
    `update alert set tries = 0, tried_at = null, error_code = null,
       ${about === 'begun' ? 'told_at = $2' : 'over_told_at = $2, closed_at = $2'} where id = $1`,
    [alert.id, now],
  );
}

export async function alertNotTold(sql: Sql, id: string, code: string, now: Date): Promise<void> {
  await sql.query('update alert set tries = tries + 1, tried_at = $2, error_code = $3 where id = $1', [
    id,
    now,
    code,
  ]);
}
