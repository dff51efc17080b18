/** What a page says after a decision: the address carries a code from this table, never text. */
const said = {
  'accepted-queued': 'Accepted. The acknowledgement is on its way.',
  'accepted-held': 'Accepted. The acknowledgement is held: it needs a recipient.',
  'accepted-none': 'Accepted. No acknowledgement was written: this sender is not answered, or was before.',
  'asked-queued': 'The question to the sender is on its way.',
  'asked-held': 'The question to the sender is held: it needs a recipient.',
  'asked-none': 'Decided, but no question was written: this sender is not answered, or was before.',
  'dismissed-none': 'It is no letter. What was kept of it is being erased.',
  'assigned-none': 'The district is assigned. The letter waits on.',
  'again-none': 'The mail is being read again. It comes back to the queue by itself.',
  'held-none': 'On hold. It comes back by itself, or when somebody takes it up.',
  'takenup-none': 'It waits in the queue again.',
  'undone-none': 'Taken back. Nothing was sent; the item waits as before.',
  'released-queued': 'The reply is on its way.',
  'dropped-none': 'The reply will not be sent.',
} as const;

export const saidAfter = (code: string | undefined): string | null =>
  code !== undefined && Object.hasOwn(said, code) ? said[code as keyof typeof said] : null;
