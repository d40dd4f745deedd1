import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { ERROR, METHOD_CALL, METHOD_RETURN, readMessage, SIGNAL, writeMessage } from './bus-message.mjs';

/** A bus of its own, so that no tray of the person's desktop gets in the way; null where there is no `dbus-daemon`. */
export async function startSessionBus() {
  const child = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', () => resolve(null));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  if (address === null) return null;
  return {
    address,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** One connection to a bus: it asks, and answers what `serve` was given. */
export class BusClient {
  #socket;
  #serial = 0;
  #received = Buffer.alloc(0);
  #waiting = new Map();
  #serve = () => null;

  static async connect(address) {
    const socket = connect(socketPath(address));
    await once(socket, 'connect');
    const client = new BusClient();
    client.#socket = socket;
    await client.#introduce();
    return client;
  }

  /** @param {(call: object) => { signature: string, body: unknown[] } | null} answer null when there is no such method */
  serve(answer) {
    this.#serve = answer;
  }

  /** @returns {Promise<unknown[]>} the answer's values */
  call(message) {
    return new Promise((resolve, reject) => {
      const serial = this.#send({ type: METHOD_CALL, ...message });
      this.#waiting.set(serial, { resolve, reject });
    });
  }

  emit(message) {
    this.#send({ type: SIGNAL, ...message });
  }

  close() {
    this.#socket.destroy();
  }

  /** Who one is the bus knows from the kernel; the user's number is said nevertheless. */
  async #introduce() {
    const user = Buffer.from(String(process.getuid())).toString('hex');
    this.#socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
    const [answer] = await once(this.#socket, 'data');
    if (!answer.toString().startsWith('OK')) throw new Error(`The bus refused: ${answer}`);
    this.#socket.write('BEGIN\r\n');
    this.#socket.on('data', (bytes) => this.#receive(bytes));
    await this.call({ ...BUS, member: 'Hello' });
  }

  #receive(bytes) {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (let next = readMessage(this.#received); next !== null; next = readMessage(this.#received)) {
      this.#received = this.#received.subarray(next.bytes);
      this.#handle(next.message);
    }
  }

  #handle(message) {
    const waiting = this.#waiting.get(message.replySerial);
    if (message.type === METHOD_RETURN) waiting?.resolve(message.body);
    else if (message.type === ERROR) waiting?.reject(new Error(`${message.errorName}: ${message.body[0]}`));
    else if (message.type === METHOD_CALL) this.#answer(message);
    this.#waiting.delete(message.replySerial);
  }

  #answer(message) {
    const answer = this.#serve(message);
    const to = { destination: message.sender, replySerial: message.serial };
    if (answer !== null) this.#send({ type: METHOD_RETURN, ...to, ...answer });
    else
      this.#send({
        type: ERROR,
        ...to,
        errorName: 'org.freedesktop.DBus.Error.UnknownMethod',
        signature: 's',
        body: [String(message.member)],
      });
  }

  #send(message) {
    this.#serial += 1;
    this.#socket.write(writeMessage({ serial: this.#serial, ...message }));
    return this.#serial;
  }
}

export const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

function socketPath(address) {
  const path = /^unix:(?:.*,)?(path|abstract)=([^,;]+)/.exec(address);
  if (path === null) throw new Error(`There is no socket in the address ${address}.`);
  return path[1] === 'abstract' ? `\0${path[2]}` : path[2];
}
