/** What the running service tells of its ledger, from its metrics. */
export interface LedgerFigures {
  /** mails in the ledger */
  mails: number;
  /** of them those that are not decided */
  undecided: number;
  /** what is still on its way: undecided mails, and replies to be sent */
  open: number;
}

/** @param page where it answers; @returns null while it does not */
export async function ledgerFigures(page: string): Promise<LedgerFigures | null> {
  try {
    const text = await (await fetch(new URL('/metrics', page))).text();
    const of = (name: string, label = ''): number =>
      [...text.matchAll(new RegExp(`^letter_intake_${name}\\{${label}.*\\} (\\d+)$`, 'gm'))].reduce(
        (sum, match) => sum + Number(match[1]),
        0,
      );
    const undecided = of('mails', 'decision="pending"');
    return {
      mails: of('mails'),
      undecided,
      open: undecided + of('replies', 'state="pending"') + of('replies', 'state="sending"'),
    };
  } catch {
    return null;
  }
}
