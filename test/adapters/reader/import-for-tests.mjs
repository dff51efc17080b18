/** Runs the module that is named. */
await import(process.argv[2]);
