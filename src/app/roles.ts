/** What a process of the service does. `letter-intake run` does all of it in one. */
export const allRoles = ['poller', 'reader', 'sender', 'web'] as const;
export type Role = (typeof allRoles)[number];

export const roleWords: Record<Role, string> = {
  poller: 'watch the mailboxes and store their mail',
  reader: 'read stored mail and judge its letters',
  sender: 'send replies',
  web: 'serve the page',
};

/** Which settings these roles cannot do without; roles in processes of their own meet in one database. */
export function settingsNeeded(roles: readonly Role[]): {
  mailbox: boolean;
  smtp: boolean;
  replyFrom: boolean;
  sharedDatabase: boolean;
} {
  const split = roles.length < allRoles.length;
  return {
    mailbox: roles.includes('poller'),
    smtp: roles.includes('sender'),
    // the reader and the page write replies, the sender sends them
    replyFrom: roles.some((role) => role !== 'poller'),
    sharedDatabase: split,
  };
}
