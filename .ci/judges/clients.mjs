// node clients.mjs CLIENT URL TOKEN is one small bot on a library that is not ours, on a Bot API server at URL. It
// prints what it knows itself to be, and at its end why it stopped polling. clients_test.go of tgtest talks to it, and to
// telego/main.go, which does the same in Go.
import * as grammy from 'grammy';
import * as node from 'node-telegram-bot-api';
import { Telegraf } from 'telegraf';

const [client, url, token] = process.argv.slice(2);
const keyboard = {
  inline_keyboard: [
    [{ text: 'Принять', callback_data: 'v1:acc:501', style: 'success' }],
    [{ text: 'Код', copy_text: { text: '501' } }, { text: 'Занято', disabled: {} }],
  ],
};
const price = Buffer.from('<kaspi_catalog/>');
const dot = Buffer.from( // a PNG of one pixel
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==', 'base64');

const codeOf = (err) => err.error_code ?? err.errorCode ?? err.response?.error_code; // each names it otherwise
const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** What a seller could do. api calls a method by its name, upload makes a file of a library's own kind. */
function handlers(api, upload) {
  const call = async (method, payload) => {
    try {
      return await api(method, payload);
    } catch (err) {
      const seconds = err.parameters?.retry_after;
      if (seconds === undefined) {
        throw err;
      }
      await wait(seconds); // of the libraries that leave the waiting to whoever calls
      return api(method, payload);
    }
  };
  const commands = {
    start: (chat_id) => call('sendMessage', {
      chat_id, text: '<b>Заказ 501</b> &amp; Ко', parse_mode: 'HTML', reply_markup: keyboard,
    }),
    feed: (chat_id) => call('sendDocument', { chat_id, document: upload(price, 'price.xml'), caption: 'прайс' }),
    async photo(chat_id) {
      const { message_id } = await call('sendPhoto', { chat_id, photo: upload(dot, 'dot.png'), caption: 'график' });
      await call('editMessageCaption', { chat_id, message_id, caption: 'график за день' });
      await call('pinChatMessage', { chat_id, message_id });
      const { pinned_message } = await call('getChat', { chat_id });
      await call('sendMessage', {
        chat_id, text: `приколото ${pinned_message.message_id}`, reply_parameters: { message_id },
      });
    },
    /** Writes to another chat and tells how that failed. */
    async fail(chat_id, other) {
      try {
        await api('sendMessage', { chat_id: Number(other), text: 'x' });
      } catch (err) {
        await call('sendMessage', { chat_id, text: `${codeOf(err)} ${err.parameters?.migrate_to_chat_id ?? ''}` });
      }
    },
  };
  return {
    async message({ chat, text, document }) {
      if (document !== undefined) {
        const { file_path } = await call('getFile', { file_id: document.file_id });
        const file = await fetch(`${url}/file/bot${token}/${file_path}`);
        await call('sendMessage', { chat_id: chat.id, text: `пришло ${await file.text()}` });
        return;
      }
      const [command, ...rest] = text.slice(1).split(' ');
      await commands[command](chat.id, ...rest);
    },
    async pressed(query) {
      const { message, from } = query;
      await call('answerCallbackQuery', { callback_query_id: query.id, text: 'Принимаю' });
      await call('editMessageText', {
        chat_id: message.chat.id, message_id: message.message_id, text: `Принят: ${from.first_name}, ${query.data}`,
      });
    },
  };
}

async function grammyBot() {
  const bot = new grammy.Bot(token, { client: { apiRoot: url } });
  const on = handlers((method, payload) => bot.api.raw[method](payload), (data, name) => new grammy.InputFile(data, name));
  bot.on('message', (ctx) => on.message(ctx.message));
  bot.on('callback_query:data', (ctx) => on.pressed(ctx.callbackQuery));
  bot.catch((err) => { throw err.error; });
  console.log((await bot.api.getMe()).username);
  await bot.start();
}

async function nodeBot() {
  const bot = new node.Bot(token, { apiRoot: url });
  const on = handlers((method, payload) => bot.api[method](payload), (data, filename) => new node.InputFile(data, { filename }));
  bot.on('message', (ctx) => on.message(ctx.message));
  bot.on('callback_query', (ctx) => on.pressed(ctx.callbackQuery));
  bot.catch((err) => { throw err; });
  console.log((await bot.api.getMe()).username);
  await bot.startPolling();
}

async function telegrafBot() {
  const bot = new Telegraf(token, { telegram: { apiRoot: url } });
  const on = handlers((method, payload) => bot.telegram.callApi(method, payload), (source, filename) => ({ source, filename }));
  bot.on('message', (ctx) => on.message(ctx.message));
  bot.on('callback_query', (ctx) => on.pressed(ctx.callbackQuery));
  bot.catch((err) => { throw err; });
  console.log((await bot.telegram.getMe()).username);
  await bot.launch();
}

try {
  await { grammy: grammyBot, 'node-telegram-bot-api': nodeBot, telegraf: telegrafBot }[client]();
} catch (err) {
  console.log(codeOf(err), err.message);
}
process.exit(); // connections that are kept alive hold nobody up
