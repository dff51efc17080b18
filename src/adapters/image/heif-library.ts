/**
 * libheif with its HEVC decoder, as WebAssembly (libheif-js, LGPL-3.0, used unmodified). What sharp brings along reads
 * the headers of such files and not their pixels. Its JavaScript front (`HeifDecoder`) writes to the console and gives
 * colours only; the calls below it are used instead (libheif/heif.h).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A C++ object that the library holds. */
type Handle = object;
type Failed = { code: object; channels?: undefined };
interface Decoded {
  code?: undefined;
  image: Handle;
  /** RGB, a row every `stride` bytes */
  channels: { width: number; height: number; stride: number; data: Uint8Array }[];
}

export interface HeifLibrary {
  heif_error_code: { heif_error_Ok: object };
  heif_colorspace: { heif_colorspace_RGB: object };
  heif_chroma: { heif_chroma_interleaved_RGB: object };
  heif_context_alloc(): Handle;
  heif_context_free(context: Handle): void;
  heif_context_read_from_memory(context: Handle, bytes: Uint8Array): { code: object };
  heif_js_context_get_list_of_top_level_image_IDs(context: Handle): number[] | Failed;
  heif_js_context_get_image_handle(context: Handle, id: number): Handle | Failed;
  heif_image_handle_get_width(image: Handle): number;
  heif_image_handle_get_height(image: Handle): number;
  heif_js_decode_image2(image: Handle, colorspace: object, chroma: object): Decoded | Failed;
  heif_image_release(image: Handle): void;
  heif_image_handle_release(image: Handle): void;
}

type Instance = { exports: object };
type Factory = (options: {
  instantiateWasm(imports: object, receive: (instance: Instance) => void): object;
  print(): void;
  printErr(): void;
}) => HeifLibrary;

/** The part of it that is needed: TypeScript declares it with the browser's types alone. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => Instance;
};

let compiled: { factory: Factory; module: object } | undefined;

/**
 * A library of its own for one picture: a photograph makes its memory grow by a hundred megabytes, and WebAssembly
 * never gives memory back. Compiled once a process (1.4 MB), with the first such picture.
 */
export function newHeifLibrary(): HeifLibrary {
  compiled ??= compile();
  const { factory, module } = compiled;
  return factory({
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(module, imports);
      receive(instance);
      return instance.exports;
    },
    print: () => undefined,
    printErr: () => undefined,
  });
}

function compile(): { factory: Factory; module: object } {
  const require = createRequire(import.meta.url);
  const bytes = readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
  return {
    factory: require('libheif-js/libheif-wasm/libheif.js') as Factory,
    module: new WebAssembly.Module(bytes),
  };
}
