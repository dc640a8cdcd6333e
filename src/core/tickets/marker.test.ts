import { expect, it } from 'vitest';
import { hiddenMarker, hiddenMarkers, markerLabel, ticketMarker } from './marker.ts';

it('marks the same parts the same way, and others in another', () => {
  const marker = ticketMarker('target', 'a/b', 'c');
  expect(marker).toMatch(/^[0-9a-f]{32}$/);
  expect(ticketMarker('target', 'a/b', 'c')).toBe(marker);
  expect(ticketMarker('target', 'a', 'b/c')).not.toBe(marker);
});

it('finds markers again in a text that others wrote around them', () => {
  const [one, two] = [ticketMarker('one'), ticketMarker('two')];
  expect(hiddenMarkers(`before\r\n${hiddenMarker(one)}\r\n\r\nafter ${hiddenMarker(two)}`)).toEqual([
    one,
    two,
  ]);
  expect(hiddenMarkers(`<!-- ringfence:${one.slice(1)} --> ringfence:${one}`)).toEqual([]);
});

it('is a label that every service accepts', () => {
  expect(markerLabel(ticketMarker('one'))).toMatch(/^ringfence-[0-9a-f]{16}$/);
});
