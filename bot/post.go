package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"golang.org/x/time/rate"

	"kaspibot/bot/orders"
)

const (
	callTimeout = 30 * time.Second // near its limits Telegram answers slowly rather than with 429
	postTries   = 3
	longestHold = time.Minute // beyond it the caller is told, and Refresh tries again later
)

// post sends and edits within Telegram's limits: about one message a second into a private chat, 20 a minute into a
// group, 30 a second in all; edits count like messages.
type post struct {
	tg       *tg.Bot
	settings orders.Settings
	all      *rate.Limiter

	mu    sync.Mutex
	paces map[int64]*pace
}

type pace struct {
	limiter *rate.Limiter
	until   time.Time // Telegram told this chat to wait
}

// message is what a chat is to show.
type message struct {
	Text    HTML
	Keys    keyboard
	Asks    bool // opens the reply box; such a message has no Keys
	Aimed   bool // only the box of who wrote the message that it replies to
	ReplyTo int
}

func newPost(t *tg.Bot, s orders.Settings) *post {
	return &post{tg: t, settings: s, all: rate.NewLimiter(25, 5), paces: map[int64]*pace{}}
}

// send posts a message and returns its number.
func (p *post) send(ctx context.Context, chat int64, m message) (int, error) {
	var sent *models.Message
	err := p.do(ctx, chat, func(ctx context.Context, chat int64) (err error) {
		params := &tg.SendMessageParams{
			ChatID: chat, Text: string(m.Text), ParseMode: models.ParseModeHTML,
			LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: tg.True()},
		}
		if len(m.Keys) > 0 {
			params.ReplyMarkup = models.InlineKeyboardMarkup{InlineKeyboard: m.Keys}
		}
		if m.Asks {
			params.ReplyMarkup = models.ForceReply{ForceReply: true, Selective: m.Aimed}
		}
		if m.ReplyTo != 0 {
			params.ReplyParameters = &models.ReplyParameters{MessageID: m.ReplyTo, AllowSendingWithoutReply: true}
		}
		sent, err = p.tg.SendMessage(ctx, params)
		return err
	})
	if err != nil {
		return 0, err
	}
	return sent.ID, nil
}

// edit makes a message show m. errNoMessage says that it cannot be edited any more and must be sent anew.
func (p *post) edit(ctx context.Context, chat int64, id int, m message) error {
	if m.Keys == nil {
		m.Keys = keyboard{}
	}
	err := p.do(ctx, chat, func(ctx context.Context, chat int64) error {
		_, err := p.tg.EditMessageText(ctx, &tg.EditMessageTextParams{
			ChatID: chat, MessageID: id, Text: string(m.Text), ParseMode: models.ParseModeHTML,
			ReplyMarkup:        models.InlineKeyboardMarkup{InlineKeyboard: m.Keys},
			LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: tg.True()},
		})
		return err
	})
	if refused(err, "message is not modified") {
		return nil
	}
	if refused(err, "message to edit not found", "message can't be edited") {
		return errNoMessage
	}
	return err
}

var errNoMessage = errors.New("the message is gone or too old to edit")

// refused tells what a 400 means. Telegram gives no code for it, so this is the one place that compares its texts.
func refused(err error, texts ...string) bool {
	if !errors.Is(err, tg.ErrorBadRequest) {
		return false
	}
	for _, text := range texts {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}

// do makes a call in the chat's turn, and again after 429, a failure of the network or of Telegram. A call whose answer
// was lost may so be made twice: a doubled message is better than a missing one.
func (p *post) do(ctx context.Context, chat int64, call func(context.Context, int64) error) error {
	for try := 1; ; try++ {
		if moved, ok, err := p.settings.Setting(ctx, movedKey(chat)); err == nil && ok {
			chat, _ = strconv.ParseInt(moved, 10, 64)
		}
		if err := p.turn(ctx, chat); err != nil {
			return err
		}
		attempt, cancel := context.WithTimeout(ctx, callTimeout)
		err := call(attempt, chat)
		cancel()
		if err == nil || try == postTries || ctx.Err() != nil || !p.again(ctx, chat, err) {
			return brief(err)
		}
	}
}

// again says whether a failed call may succeed if repeated, and has noted what must be waited for.
func (p *post) again(ctx context.Context, chat int64, err error) bool {
	if slow, ok := errors.AsType[*tg.TooManyRequestsError](err); ok {
		wait := time.Duration(slow.RetryAfter) * time.Second
		p.hold(chat, wait+rand.N(time.Second))
		return wait <= longestHold
	}
	if moved, ok := errors.AsType[*tg.MigrateError](err); ok {
		return p.settings.SetSetting(ctx, movedKey(chat), strconv.Itoa(moved.MigrateToChatID)) == nil
	}
	if final(err) {
		return false
	}
	p.hold(chat, time.Second)
	return true
}

// final says that Telegram has understood a call and refuses it for good.
func final(err error) bool {
	for _, no := range []error{tg.ErrorBadRequest, tg.ErrorForbidden, tg.ErrorUnauthorized, tg.ErrorNotFound} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

func movedKey(chat int64) string { return "moved." + strconv.FormatInt(chat, 10) }

// turn waits until the chat may be written to.
func (p *post) turn(ctx context.Context, chat int64) error {
	p.mu.Lock()
	pc := p.pace(chat)
	wait := time.Until(pc.until)
	p.mu.Unlock()
	if wait > longestHold {
		return &tg.TooManyRequestsError{Message: "chat on hold", RetryAfter: int(wait.Seconds())}
	}
	if wait > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	if err := pc.limiter.Wait(ctx); err != nil {
		return err
	}
	return p.all.Wait(ctx)
}

func (p *post) hold(chat int64, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.pace(chat).until) { // another call may have been told to wait longer
		p.pace(chat).until = until
	}
}

func (p *post) pace(chat int64) *pace {
	if p.paces[chat] == nil {
		every := time.Second
		if chat < 0 { // groups have negative ids and a third of the pace
			every = 3 * time.Second
		}
		p.paces[chat] = &pace{limiter: rate.NewLimiter(rate.Every(every), 5)}
	}
	return p.paces[chat]
}
