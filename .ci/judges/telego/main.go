// Command telego URL TOKEN is the bot of ../clients.mjs on a Go library that is not ours. It is a module of its own, so
// that what it needs is no burden of the product's.
package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mymmrac/telego"
	"github.com/mymmrac/telego/telegoapi"
	tu "github.com/mymmrac/telego/telegoutil"
)

func main() {
	bot, err := telego.NewBot(os.Args[2], telego.WithAPIServer(os.Args[1]), telego.WithDiscardLogger())
	if err == nil {
		err = run(context.Background(), seller{bot})
	}
	if e := refusal(err); e != nil {
		fmt.Println(e.ErrorCode, e.Description)
		return
	}
	fmt.Println(err)
}

// run answers updates until a poll is refused for good.
func run(ctx context.Context, s seller) error {
	me, err := s.GetMe(ctx)
	if err != nil {
		return err
	}
	fmt.Println(me.Username)
	for offset := 0; ; {
		var updates []telego.Update
		err := patient(func() (err error) {
			updates, err = s.GetUpdates(ctx, &telego.GetUpdatesParams{Offset: offset, Timeout: 8})
			return err
		})
		if err != nil {
			return err
		}
		for _, u := range updates {
			offset = u.UpdateID + 1
			if err := s.answer(ctx, u); err != nil {
				return err
			}
		}
	}
}

// patient calls again after the seconds that Telegram asks for, as the library leaves to whoever calls.
func patient(call func() error) error {
	err := call()
	if e := refusal(err); e != nil && e.Parameters != nil && e.Parameters.RetryAfter > 0 {
		time.Sleep(time.Duration(e.Parameters.RetryAfter) * time.Second)
		return call()
	}
	return err
}

func refusal(err error) *telegoapi.Error {
	var e *telegoapi.Error
	errors.As(err, &e)
	return e
}

// seller is what a seller could do.
type seller struct{ *telego.Bot }

func (s seller) answer(ctx context.Context, u telego.Update) error {
	if q := u.CallbackQuery; q != nil {
		return s.pressed(ctx, q)
	}
	m := u.Message
	switch {
	case m == nil: // somebody has blocked the bot
		return nil
	case m.Document != nil:
		return s.fetch(ctx, m)
	}
	command, rest, _ := strings.Cut(m.Text, " ")
	switch chat := tu.ID(m.Chat.ID); command {
	case "/start":
		return s.say(ctx, tu.Message(chat, "<b>Заказ 501</b> &amp; Ко").WithParseMode(telego.ModeHTML).
			WithReplyMarkup(tu.InlineKeyboard(
				tu.InlineKeyboardRow(tu.InlineKeyboardButton("Принять").WithCallbackData("v1:acc:501").WithStyle("success")),
				tu.InlineKeyboardRow(tu.InlineKeyboardButton("Код").WithCopyText(&telego.CopyTextButton{Text: "501"})),
			)))
	case "/feed":
		file := tu.File(tu.NameBytes([]byte("<kaspi_catalog/>"), "price.xml"))
		_, err := s.SendDocument(ctx, tu.Document(chat, file).WithCaption("прайс"))
		return err
	case "/photo":
		return s.photo(ctx, chat)
	case "/fail":
		return s.fail(ctx, chat, rest)
	}
	return nil
}

func (s seller) say(ctx context.Context, p *telego.SendMessageParams) error {
	return patient(func() error {
		_, err := s.SendMessage(ctx, p)
		return err
	})
}

func (s seller) pressed(ctx context.Context, q *telego.CallbackQuery) error {
	if err := s.AnswerCallbackQuery(ctx, tu.CallbackQuery(q.ID).WithText("Принимаю")); err != nil {
		return err
	}
	_, err := s.EditMessageText(ctx, &telego.EditMessageTextParams{
		ChatID: tu.ID(q.Message.GetChat().ID), MessageID: q.Message.GetMessageID(),
		Text: fmt.Sprintf("Принят: %s, %s", q.From.FirstName, q.Data),
	})
	return err
}

func (s seller) fetch(ctx context.Context, m *telego.Message) error {
	file, err := s.GetFile(ctx, &telego.GetFileParams{FileID: m.Document.FileID})
	if err != nil {
		return err
	}
	resp, err := http.Get(s.FileDownloadURL(file.FilePath))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return s.say(ctx, tu.Message(tu.ID(m.Chat.ID), "пришло "+string(data)))
}

func (s seller) photo(ctx context.Context, chat telego.ChatID) error {
	dot, err := base64.StdEncoding.DecodeString( // a PNG of one pixel
		"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
	if err != nil {
		return err
	}
	m, err := s.SendPhoto(ctx, tu.Photo(chat, tu.File(tu.NameBytes(dot, "dot.png"))).WithCaption("график"))
	if err != nil {
		return err
	}
	if _, err = s.EditMessageCaption(ctx, &telego.EditMessageCaptionParams{
		ChatID: chat, MessageID: m.MessageID, Caption: "график за день",
	}); err != nil {
		return err
	}
	if err = s.PinChatMessage(ctx, &telego.PinChatMessageParams{ChatID: chat, MessageID: m.MessageID}); err != nil {
		return err
	}
	full, err := s.GetChat(ctx, &telego.GetChatParams{ChatID: chat})
	if err != nil {
		return err
	}
	return s.say(ctx, tu.Message(chat, "приколото "+strconv.Itoa(full.PinnedMessage.GetMessageID())).
		WithReplyParameters(&telego.ReplyParameters{MessageID: m.MessageID}))
}

// fail writes to another chat and tells how that failed.
func (s seller) fail(ctx context.Context, chat telego.ChatID, other string) error {
	id, err := strconv.ParseInt(other, 10, 64)
	if err != nil {
		return err
	}
	_, err = s.SendMessage(ctx, tu.Message(tu.ID(id), "x"))
	e := refusal(err)
	if e == nil {
		return fmt.Errorf("no refusal: %w", err)
	}
	to := ""
	if e.Parameters != nil && e.Parameters.MigrateToChatID != 0 {
		to = strconv.FormatInt(e.Parameters.MigrateToChatID, 10)
	}
	return s.say(ctx, tu.Message(chat, fmt.Sprintf("%d %s", e.ErrorCode, to)))
}
