import { describe, expect, it } from 'vitest';
import {
  LINKED_PLACES,
  screenOfArguments,
  screenOfLink,
} from '../../../../electron/shell/window/deep-link.ts';
import { placeOf, STACK_PLACES } from '../../../../renderer/state/places.ts';

describe('links into the app', () => {
  it.each([
    ['tandem://stack/shop', '/stacks/shop'],
    ['tandem://stack/shop/', '/stacks/shop'],
    ['tandem://stack/shop/drills', '/stacks/shop/drills'],
    ['tandem://stack/shop/drills/gateway-kill', '/stacks/shop/drills/gateway-kill'],
    ['tandem://stack/shop/runs/3f2a-1', '/stacks/shop/runs/3f2a-1'],
    ['tandem://stack/shop/incidents', '/stacks/shop/incidents'],
  ])('%s leads to %s', (link, screen) => {
    expect(screenOfLink(link)).toBe(screen);
  });

  it.each([
    '',
    'tandem:',
    'tandem://',
    'tandem://stack',
    'tandem://stack/',
    'tandem://stack/Shop',
    'tandem://stack/../etc',
    'tandem://stack/shop/../../setup',
    'tandem://stack/shop/constructor',
    'tandem://stack/shop/__proto__',
    'tandem://stack/shop/setup',
    'tandem://stack/shop/runs',
    'tandem://stack/shop/logs/more',
    'tandem://stack/shop/drills/gateway-kill/now',
    'tandem://stack/shop/drills/a%2f..%2fb',
    'tandem://stack/shop?do=drill',
    'tandem://stack/shop#x',
    'tandem://stack/shop drills',
    'tandem://drill/shop',
    'TANDEM://stack/shop',
    'https://example.org/tandem://stack/shop',
    `tandem://stack/shop/runs/${'a'.repeat(400)}`,
  ])('%s leads nowhere', (link) => {
    expect(screenOfLink(link)).toBeNull();
  });

  it('names every place that a stack has on the page, and no other', () => {
    expect(Object.keys(LINKED_PLACES).filter((place) => place !== 'runs')).toEqual([...STACK_PLACES]);
    for (const [place, { hasParts }] of Object.entries(LINKED_PLACES)) {
      const screen = screenOfLink(`tandem://stack/shop/${place}${hasParts ? '/one' : ''}`);
      expect(placeOf(screen ?? '')).not.toEqual({ screen: 'nowhere' });
    }
  });

  it('is found among the arguments of a start, whatever else is there', () => {
    expect(screenOfArguments(['/opt/tandem', '--hidden', 'tandem://stack/shop'])).toBe('/stacks/shop');
    expect(screenOfArguments(['/opt/tandem', '--tandem://stack/shop'])).toBeNull();
  });
});
