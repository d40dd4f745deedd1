import { describe, expect, test } from 'vitest';
import { placeOf, places, STACK_PLACES } from '../../../../renderer/state/places.ts';

describe('places', () => {
  test('each place is found again from its address', () => {
    expect(placeOf(places.overview())).toEqual({ screen: 'overview' });
    expect(placeOf(places.settings())).toEqual({ screen: 'settings' });
    expect(placeOf(places.gallery())).toEqual({ screen: 'gallery' });
    expect(placeOf(places.setup())).toEqual({ screen: 'setup', draft: null });
    expect(placeOf(places.setup('d1'))).toEqual({ screen: 'setup', draft: 'd1' });
    expect(placeOf(places.stack('web'))).toEqual({ screen: 'topology', stack: 'web' });
    expect(placeOf(places.drill('web', 'gateway-kill'))).toEqual({
      screen: 'drill',
      stack: 'web',
      id: 'gateway-kill',
    });
    expect(placeOf(places.run('web', 'r-1'))).toEqual({ screen: 'run', stack: 'web', id: 'r-1' });
    for (const place of STACK_PLACES) {
      expect(placeOf(places.ofStack('web', place))).toEqual({ screen: place, stack: 'web' });
    }
  });

  test('names that could be taken for a part of the address cannot', () => {
    expect(places.stack('a/b?c#d')).toBe('/stacks/a%2Fb%3Fc%23d');
    expect(placeOf(places.stack('a/b?c#d'))).toEqual({ screen: 'topology', stack: 'a/b?c#d' });
  });

  test('what is not asked for is not in the query', () => {
    expect(places.logs('web')).toBe('/stacks/web/logs');
    expect(places.logs('web', { member: 'db-1', atMs: 5, text: 'a b&c' })).toBe(
      '/stacks/web/logs?member=db-1&atMs=5&text=a+b%26c',
    );
    expect(places.terminal('web', { client: 'psql' })).toBe('/stacks/web/terminal?client=psql');
  });

  test.each(['/stacks', '/stacks/web/nothing', '/stacks/web/logs/x', '/a/b/c/d/e', '/settings/x', '/x'])(
    'nothing is at %s',
    (address) => {
      expect(placeOf(address)).toEqual({ screen: 'nowhere' });
    },
  );

  test('an address that was cut in the middle of a sign leads somewhere harmless', () => {
    expect(placeOf('/stacks/%E0%A4%A')).toEqual({ screen: 'topology', stack: '%E0%A4%A' });
  });
});
