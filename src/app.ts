/** Adapters are wired in src/app/ and nowhere else: what the command line, the demo and the tests start and stop. */
export { type Backfill, openBackfill } from './app/backfill.js';
export { type MadeBackup, makeBackup, restoreBackup, type Restored } from './app/backup.js';
export { checkAll, type Check } from './app/doctor.js';
export { moveData, type Moved } from './app/move-data.js';
export { orderPeople } from './app/people.js';
export { orderRetention } from './app/retention.js';
export { openReading, type ReadingSide } from './app/reading.js';
export { allRoles, type Role, roleWords, settingsNeeded } from './app/roles.js';
export { startService, type Service, type StartOptions } from './app/service.js';
export { askStatus } from './app/status.js';
export { checkUrl } from './app/urls.js';
