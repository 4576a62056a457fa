'use strict';
// Sends a picture to the server and shows what it says. No state of its own.
const byId = id => document.getElementById(id);
let newest = 0;

async function classify(file) {
  const asked = ++newest;
  const picture = byId('picture');
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(file);
  picture.alt = file.name || 'the picture';
  picture.hidden = false;
  byId('said').textContent = 'Looking …';
  let answer;
  try {
    const response = await fetch('classify?top=10', {method: 'POST', body: file});
    answer = await response.json();
  } catch (failure) {
    answer = {error: 'The server does not answer: is it still running?'};
  }
  if (asked !== newest) {
    return;
  }
  byId('said').textContent = answer.error || 'This looks like: ' + answer.predicted;
  byId('classes').replaceChildren(...(answer.classes || []).map(row));
}

function row(likelihood) {
  const share = (100 * likelihood.probability).toFixed(1) + ' %';
  const cells = ['th', 'td', 'td'].map(name => document.createElement(name));
  const bar = document.createElement('span');
  bar.className = 'bar';
  bar.style.width = share.replace(' ', '');
  cells[0].scope = 'row';
  cells[0].textContent = likelihood.name;
  cells[1].className = 'wide';
  cells[1].append(bar);
  cells[2].textContent = share;
  const line = document.createElement('tr');
  line.append(...cells);
  return line;
}

byId('file').addEventListener('change', event => event.target.files[0] && classify(event.target.files[0]));
document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('drop', event => {
  event.preventDefault();
  event.dataTransfer.files[0] && classify(event.dataTransfer.files[0]);
});
document.addEventListener('paste', event => {
  event.clipboardData.files[0] && classify(event.clipboardData.files[0]);
});
