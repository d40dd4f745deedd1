import { describe, expect, test } from 'vitest';
import { matchEntries, type PaletteEntry } from '../../../../../renderer/features/shell/palette-model.ts';

function entry(label: string, context = '', kind: PaletteEntry['kind'] = 'screen'): PaletteEntry {
  return { id: `${kind} ${label} ${context}`, kind, label, context, act: { kind: 'go', to: '/' } };
}

const ENTRIES = [
  entry('Topology', 'web'),
  entry('Logs', 'web'),
  entry('Logs', 'shop'),
  entry('Logs of gateway-1', 'web', 'member'),
  entry('gateway-1', 'web', 'member'),
  entry('Kill a gateway', 'web', 'drill'),
  entry('Überblick'),
];

const labels = (typed: string) =>
  matchEntries(ENTRIES, typed).map(({ label, context }) => `${label}|${context}`);

describe('the palette', () => {
  test('offers everything in its own order before anything is typed', () => {
    expect(matchEntries(ENTRIES, '  ')).toEqual(ENTRIES);
  });

  test('the beginning of a name counts more than a word in the middle', () => {
    expect(labels('gate')).toEqual(['gateway-1|web', 'Kill a gateway|web', 'Logs of gateway-1|web']);
  });

  test('each word must be found, in the name or around it', () => {
    expect(labels('logs shop')).toEqual(['Logs|shop']);
    expect(labels('logs nowhere')).toEqual([]);
  });

  test('accents and capitals need not be typed', () => {
    expect(labels('uberb')).toEqual(['Überblick|']);
    expect(labels('TOPO')).toEqual(['Topology|web']);
  });

  test('letters that follow each other are enough when nothing better is there', () => {
    expect(labels('gw1')).toEqual(['gateway-1|web', 'Logs of gateway-1|web']);
  });

  test('a thousand entries do not become a thousand lines', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => entry(`Logs ${index}`));
    expect(matchEntries(many, 'logs').length).toBeLessThanOrEqual(60);
  });
});
