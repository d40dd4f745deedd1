import { describe, expect, test } from 'vitest';
import { pastedText } from '../../../../../renderer/features/terminal/pasted-text.ts';
import { plainAddress } from '../../../../../renderer/features/terminal/plain-address.ts';
import { keyAction } from '../../../../../renderer/features/terminal/terminal-keys.ts';

const press = (keys: string) => ({
  key: keys.split('+').at(-1) ?? '',
  ctrlKey: keys.includes('Ctrl'),
  shiftKey: keys.includes('Shift'),
  altKey: keys.includes('Alt'),
  metaKey: keys.includes('Cmd'),
});

describe('keys of the page in a terminal', () => {
  test.each([
    ['Ctrl+c', null],
    ['Ctrl+Shift+C', 'copy'],
    ['Ctrl+Shift+V', 'paste'],
    ['Ctrl+Insert', 'copy'],
    ['Shift+Insert', 'paste'],
    ['Ctrl+Shift+F', 'search'],
    ['Ctrl+Shift+E', 'leave'],
    ['Ctrl+Alt+Shift+C', null],
    ['Cmd+c', null],
    ['Tab', null],
  ])('on Linux and Windows %s is %s', (keys, action) => {
    expect(keyAction(press(keys), false)).toBe(action);
  });

  test.each([
    ['Ctrl+c', null],
    ['Cmd+c', 'copy'],
    ['Cmd+v', 'paste'],
    ['Cmd+f', 'search'],
    ['Ctrl+Shift+E', 'leave'],
    ['Ctrl+Shift+C', null],
  ])('on a Mac %s is %s', (keys, action) => {
    expect(keyAction(press(keys), true)).toBe(action);
  });
});

describe('what is pasted', () => {
  test('brings no control characters along, so that it cannot leave its bracket', () => {
    expect(pastedText('ls\u001b[201~\u0007\nrm -rf ~', true)).toEqual({
      text: 'ls[201~\nrm -rf ~',
      lineCount: 2,
      mustAsk: false,
    });
  });

  test('is asked about when each line would be carried out at once', () => {
    expect(pastedText('one\ntwo', false).mustAsk).toBe(true);
    expect(pastedText('one', false).mustAsk).toBe(false);
  });
});

describe('addresses that programs write', () => {
  test.each([
    ['https://example.org/a?b', 'https://example.org/a?b'],
    ['http://xn--e1afmkfd.test', 'http://xn--e1afmkfd.test/'],
    ['javascript:alert(1)', null],
    ['file:///etc/passwd', null],
    ['nonsense', null],
  ])('%s', (address, expected) => {
    expect(plainAddress(address)).toBe(expected);
  });
});
