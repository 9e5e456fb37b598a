/** Events of Art. 7 orders. */
export { art7Events } from '../shared/protocol/art07-subscriber-information/events.ts';
