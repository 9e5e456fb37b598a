/** Events of Art. 7: of orders, and of notifications at the notified Party. */
export { art7Events } from '../shared/protocol/art07-subscriber-information/events.ts';
export { notifiedEvents } from '../shared/protocol/art07-subscriber-information/notified/events.ts';
