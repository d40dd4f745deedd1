import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DRILL_IDS } from '../../../electron/domain/drill/drill-id.ts';

const PAGES = 'resources/docs';
const survival = readFileSync(`${PAGES}/survival.md`, 'utf8');
const readme = readFileSync('README.md', 'utf8');

describe('the documentation', () => {
  it.each(DRILL_IDS)('says what the drill %s proves', (id) => {
    expect(survival).toContain(`| \`${id}\``);
  });

  it.each(readdirSync(PAGES))('has %s, which the README leads to', (page) => {
    expect(readme).toContain(`](${PAGES}/${page})`);
  });
});
