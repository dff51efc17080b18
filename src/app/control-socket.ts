/** Where in DATA_DIR a running service answers other commands (src/control.ts). */
export const controlSocket = 'control.sock';
