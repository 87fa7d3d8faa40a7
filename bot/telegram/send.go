package telegram

import (
	"context"
	"fmt"
	"io"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Message is what a chat is to show. Its HTML is Telegram's kind of it, at most 4 096 characters of text.
type Message struct {
	HTML    string
	Rich    string // the same facts as a rich message, which has tables; empty for none
	Rows    [][]Button
	Asks    bool // opens the reply box; such a message has no Rows
	Aimed   bool // only the box of who wrote the message that it replies to
	ReplyTo int
	Topic   int
	Silent  bool   // without a sound
	Once    bool   // it is not sent again once it may have been sent: the caller counts
	Key     string // what it is counted by otherwise; see Copies
	Tells   []Held // what is held up while Telegram does not take it

	// Only is the one member of a group who is to see it, 0 for everybody: it does not stay in the chat. Telegram takes such a
	// message in answer to a press of theirs of the last 15 seconds, which Press names, and from an administrator.
	Only  int64
	Press string
}

// Button is one below a message: pressed, it sends its data, at most 64 bytes. See modern.go for the rest.
type Button struct {
	Label, Data string
	Style       Style
	Link        string // pressed, it opens this address, and sends nothing
	Copy        string // pressed, it copies this, at most 256 characters, and sends nothing
	Disabled    bool   // pressed, it does nothing
}

// File is a document to send, or a photo. Open is called anew for each try.
type File struct {
	Name    string
	Photo   bool   // shown in the chat as it is: at most 10 MB, width and height together at most 10 000
	Caption string // HTML, at most 1 024 characters of text
	Open    func() (io.ReadCloser, error)
	Rows    [][]Button
	ReplyTo int
	Topic   int
	Key     string // see Message
	Tells   []Held
}

// Send posts a message and returns its number. KindUnread when it was posted and its number cannot be read.
func (c *Client) Send(ctx context.Context, chat int64, p Priority, m Message) (id int, err error) {
	err = c.send(ctx, task{chat: chat, priority: p, once: m.Once, key: m.Key, tells: m.Tells, do: func(ctx context.Context, to place) error {
		var sent *models.Message
		err := c.old.keys(m.Rows, func(keys models.InlineKeyboardMarkup) (err error) {
			sent, err = c.post(ctx, m, to, keys)
			return err
		})
		if err == nil {
			id = sent.ID
		} else if e := exchangeOf(ctx); e.message.Load() != 0 {
			id, err = int(e.message.Load()), nil
		}
		return err
	}})
	return id, err
}

func paramsOf(m Message, to place, keys models.InlineKeyboardMarkup) *tg.SendMessageParams {
	if to.moved {
		m.ReplyTo = 0
	}
	params := &tg.SendMessageParams{
		ChatID: to.chat, MessageThreadID: m.Topic, Text: m.HTML, ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: tg.True()}, ReplyParameters: replyTo(m.ReplyTo),
		DisableNotification: m.Silent,
	}
	if len(keys.InlineKeyboard) > 0 {
		params.ReplyMarkup = keys
	}
	if m.Only != 0 {
		params.EphemeralMessageParameters = &models.EphemeralMessageParameters{ReceiverUserID: m.Only, CallbackQueryID: m.Press}
	}
	if m.Asks {
		params.ReplyMarkup = models.ForceReply{ForceReply: true, Selective: m.Aimed}
	}
	return params
}

// Edit makes a message show m. KindNoMessage says that it cannot be edited any more and must be sent anew.
func (c *Client) Edit(ctx context.Context, chat int64, p Priority, id int, m Message) error {
	return c.perform(ctx, task{chat: chat, priority: p, numbered: true, tells: m.Tells, do: func(ctx context.Context, to place) error {
		err := c.old.keys(m.Rows, func(keys models.InlineKeyboardMarkup) error {
			return c.put(ctx, m, to, id, keys)
		})
		if err != nil && (strings.Contains(err.Error(), notModified) || exchangeOf(ctx).done.Load()) {
			return nil
		}
		return err
	}})
}

// EditKeys makes a message have other buttons, and leaves what it says. It is tried once.
func (c *Client) EditKeys(ctx context.Context, chat int64, p Priority, id int, rows [][]Button) error {
	return c.perform(ctx, task{chat: chat, priority: p, numbered: true, once: true, do: func(ctx context.Context, to place) error {
		return c.old.keys(rows, func(keys models.InlineKeyboardMarkup) error {
			_, err := c.tg.EditMessageReplyMarkup(ctx, &tg.EditMessageReplyMarkupParams{ChatID: to.chat, MessageID: id, ReplyMarkup: keys})
			return err
		})
	}})
}

// SendFile posts a document or a photo.
func (c *Client) SendFile(ctx context.Context, chat int64, p Priority, f File) error {
	return c.send(ctx, task{chat: chat, priority: p, key: f.Key, tells: f.Tells, do: func(ctx context.Context, to place) error {
		body, err := f.Open()
		if err != nil {
			return fmt.Errorf("file %s: %w", f.Name, err)
		}
		defer func() { _ = body.Close() }()
		params := documentOf(f, to, body)
		if f.Photo {
			_, err = c.tg.SendPhoto(ctx, &tg.SendPhotoParams{
				ChatID: params.ChatID, MessageThreadID: params.MessageThreadID, Photo: params.Document, Caption: params.Caption,
				ParseMode: params.ParseMode, ReplyParameters: params.ReplyParameters, ReplyMarkup: params.ReplyMarkup,
			})
		} else {
			_, err = c.tg.SendDocument(ctx, params)
		}
		if err != nil && exchangeOf(ctx).done.Load() {
			return nil
		}
		return err
	}})
}

func documentOf(f File, to place, body io.Reader) *tg.SendDocumentParams {
	params := &tg.SendDocumentParams{
		ChatID: to.chat, MessageThreadID: f.Topic, Caption: f.Caption, ParseMode: models.ParseModeHTML,
		Document: &models.InputFileUpload{Filename: f.Name, Data: body},
	}
	if !to.moved {
		params.ReplyParameters = replyTo(f.ReplyTo)
	}
	if len(f.Rows) > 0 {
		params.ReplyMarkup = keyboard(f.Rows, false)
	}
	return params
}

// Delete takes a message of the bot away.
func (c *Client) Delete(ctx context.Context, chat int64, p Priority, id int) error {
	return c.perform(ctx, task{chat: chat, priority: p, numbered: true, do: func(ctx context.Context, to place) error {
		_, err := c.tg.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: to.chat, MessageID: id})
		if err != nil && exchangeOf(ctx).done.Load() {
			return nil
		}
		return err
	}})
}

// Answer ends the spinning of a pressed button and shows a text of at most 200 characters over the screen. A press that
// has become too old, such as while the program was down, cannot be answered: KindTooOld.
func (c *Client) Answer(ctx context.Context, chat int64, press, text string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)() // callers let an answer outlive their work, but it must not hold up a stop
	params := &tg.AnswerCallbackQueryParams{CallbackQueryID: press, Text: text}
	_, err := c.tg.AnswerCallbackQuery(ctx, params)
	if err != nil && kindOf(err) == KindNoAnswer { // such as a connection that had gone stale
		_, err = c.tg.AnswerCallbackQuery(ctx, params)
	}
	err = classify(err)
	t := task{chat: chat}
	if text != "" {
		t.tells = []Held{{HeldAnswer, press}}
	}
	c.noteSent(c.life, t, err)
	return err
}

func replyTo(message int) *models.ReplyParameters {
	if message == 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: message, AllowSendingWithoutReply: true}
}
