import { BUS, BusClient } from './session-bus.mjs';

const NAME = 'org.kde.StatusNotifierWatcher';
const OBJECT = { destination: NAME, path: '/StatusNotifierWatcher' };
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/** What a desktop's panel is to apps with a tray icon: they register, and it says that somebody shows them. */
export async function startTrayWatcher(address) {
  const bus = await BusClient.connect(address);
  const items = [];
  const properties = () => ({
    RegisteredStatusNotifierItems: { type: 'as', value: items },
    IsStatusNotifierHostRegistered: { type: 'b', value: true },
    ProtocolVersion: { type: 'i', value: 0 },
  });
  bus.serve(({ interface: of, member, body, sender }) => {
    if (of === PROPERTIES && member === 'Get') {
      const value = properties()[body[1]];
      return value === undefined ? null : { signature: 'v', body: [value] };
    }
    if (of === PROPERTIES && member === 'GetAll') {
      return { signature: 'a{sv}', body: [Object.entries(properties())] };
    }
    if (member === 'RegisterStatusNotifierItem') {
      // An app gives its name on the bus, or the path of an object of its own.
      const item = String(body[0]).startsWith('/') ? `${sender}${body[0]}` : String(body[0]);
      if (!items.includes(item)) items.push(item);
      bus.emit({
        path: OBJECT.path,
        interface: NAME,
        member: 'StatusNotifierItemRegistered',
        signature: 's',
        body: [item],
      });
      return { signature: '', body: [] };
    }
    return member === 'RegisterStatusNotifierHost' ? { signature: '', body: [] } : null;
  });
  const NO_QUEUE = 4;
  await bus.call({ ...BUS, member: 'RequestName', signature: 'su', body: [NAME, NO_QUEUE] });
  return { stop: () => bus.close() };
}

/** As anybody on the bus sees them. */
export async function registeredTrayItems(address) {
  const bus = await BusClient.connect(address);
  try {
    const [items] = await bus.call({
      ...OBJECT,
      interface: PROPERTIES,
      member: 'Get',
      signature: 'ss',
      body: [NAME, 'RegisteredStatusNotifierItems'],
    });
    return items.value;
  } finally {
    bus.close();
  }
}
