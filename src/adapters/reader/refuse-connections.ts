/**
 * Inside a reading process, for systems that do not let it be started without a network: JavaScript cannot connect. It
 * closes the door that a library might use, not that of native code.
 */
import dgram from 'node:dgram';
import net from 'node:net';

const refuse = (): never => {
  throw Object.assign(new Error('A reading process may not connect to anything'), { code: 'EACCES' });
};

/** For the rest of the process; `fetch`, HTTP and TLS connect through the same socket. */
export function refuseConnections(): void {
  net.Socket.prototype.connect = refuse;
  dgram.Socket.prototype.send = refuse;
  dgram.Socket.prototype.connect = refuse;
}
