'use strict';
// Puts what the server has drawn in its place. No state of its own.
const source = new EventSource('events');
const show = event => {
  for (const [id, html] of Object.entries(JSON.parse(event.data))) {
    document.getElementById(id).innerHTML = html;
  }
};
source.addEventListener('parts', show);
source.addEventListener('end', event => {
  show(event);
  source.close();
});
source.onerror = () => {
  document.getElementById('status').innerHTML =
    '<span class="chip">no connection: the training has ended, or is stopped</span>';
};
