package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	verbAll verb = "all" // key: one of the three below

	allAsk = "ask" // of a list: ask whether to accept every order that waits
	allYes = "yes" // of the question
	allNo  = "no"

	allAtOnce = 4 // accepts under way at a time; Kaspi's client has a pace of its own
)

// bulk is a chat's question whether to accept many orders. It names them, so that an order that came after it was
// asked is not accepted with them; and it remembers the press that took it, so that a second one does nothing.
type bulk struct {
	Message int               `json:"Message"`
	Codes   []kaspi.OrderCode `json:"Codes"`
	Sum     kaspi.Tenge       `json:"Sum"`
	Taken   int64             `json:"Taken"` // the update that said yes; 0 before. A program that dies meanwhile is given it again
}

func bulkKey(chat int64) string { return "bulk." + strconv.FormatInt(chat, 10) }

func (b *Bot) onAcceptAll(ctx context.Context, u *models.Update) error {
	switch pressKey(u) {
	case allAsk:
		return b.askAll(ctx, u)
	case allYes:
		return b.acceptAll(ctx, u)
	case allNo:
		return b.keepAll(ctx, u)
	}
	return b.onOldPress(ctx, u)
}

// askAll asks below the list. A later question takes the place of an earlier one.
func (b *Bot) askAll(ctx context.Context, u *models.Update) error {
	waiting, err := b.Desk.New(ctx)
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	var q bulk
	for _, rec := range waiting {
		if rec.Stage == orders.StageNew {
			q.Codes = append(q.Codes, rec.Order.Code)
			q.Sum += rec.Order.Total
		}
	}
	if len(q.Codes) == 0 {
		b.answer(ctx, u.CallbackQuery, "answer.all.none", nil)
		return nil
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	view := bulkView{Orders: len(q.Codes), Sum: q.Sum}
	text, err := b.words.HTML("all", view)
	if err != nil {
		return err
	}
	chat, id := pressChat(u)
	q.Message, err = b.post.send(ctx, chat, message{Text: text, ReplyTo: id, Keys: keyboard{row(
		button(b.words.Text("button.all.yes", view.Orders), verbAll, allYes),
		button(b.words.Text("button.all.no", nil), verbAll, allNo),
	)}})
	if err != nil {
		return err
	}
	return b.saveBulk(ctx, chat, q)
}

// takeBulk is the question that a press answers, and whether this press is the one that may.
func (b *Bot) takeBulk(ctx context.Context, u *models.Update) (q bulk, taken bool, err error) {
	chat, id := pressChat(u)
	screen := b.screen(chat)
	screen.Lock()
	defer screen.Unlock()
	text, found, err := b.Store.Setting(ctx, bulkKey(chat))
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &q)
	}
	if err != nil || q.Message != id || q.Taken != 0 && q.Taken != u.ID {
		return q, false, err
	}
	q.Taken = u.ID
	return q, true, b.saveBulk(ctx, chat, q)
}

func (b *Bot) saveBulk(ctx context.Context, chat int64, q bulk) error {
	text, err := json.Marshal(q)
	if err != nil {
		return err
	}
	return b.Store.SetSetting(context.WithoutCancel(ctx), bulkKey(chat), string(text))
}

func (b *Bot) keepAll(ctx context.Context, u *models.Update) error {
	_, taken, err := b.takeBulk(ctx, u)
	if err != nil || !taken {
		b.answer(ctx, u.CallbackQuery, "answer.all.over", nil)
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, id := pressChat(u)
	return b.show(ctx, chat, id, "all.kept", nil)
}

// acceptAll accepts the orders of a question, and shows in its place how each ended.
func (b *Bot) acceptAll(ctx context.Context, u *models.Update) error {
	q, taken, err := b.takeBulk(ctx, u)
	if err != nil || !taken {
		b.answer(ctx, u.CallbackQuery, "answer.all.over", nil)
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.waiting", nil)
	chat, id := pressChat(u)
	view := b.workAll(ctx, u, q, func(v bulkView) {
		if err := b.show(ctx, chat, id, "all.progress", v); err != nil {
			b.Log.Warn("showing progress failed", "err", briefly(err))
		}
	})
	ctx = context.WithoutCancel(ctx) // the accepts may have used all of its time
	view.By = who(u).Name
	err = b.show(ctx, chat, id, "all.done", view)
	if errors.Is(err, errNoMessage) {
		_, err = b.say(ctx, chat, "all.done", view)
	}
	b.refreshSoon(ctx)
	return err
}

// workAll accepts some at a time and tells now and then how far it is.
func (b *Bot) workAll(ctx context.Context, u *models.Update, q bulk, tell func(bulkView)) bulkView {
	codes := make(chan kaspi.OrderCode)
	endings := make(chan bulkEnding)
	var workers sync.WaitGroup
	for range min(allAtOnce, len(q.Codes)) {
		workers.Go(func() {
			for code := range codes {
				endings <- bulkEnding{code, b.acceptOne(ctx, code, who(u))}
			}
		})
	}
	go func() {
		for _, code := range q.Codes {
			codes <- code
		}
		close(codes)
		workers.Wait()
		close(endings)
	}()
	view := bulkView{Orders: len(q.Codes), Sum: q.Sum}
	last := time.Now()
	for e := range endings {
		view.add(e)
		if time.Since(last) >= progressEvery {
			tell(view)
			last = time.Now()
		}
	}
	return view
}

// acceptOne accepts an order and says in one word how that ended.
func (b *Bot) acceptOne(ctx context.Context, code kaspi.OrderCode, by orders.Who) (how string) {
	if ctx.Err() != nil {
		return "untried"
	}
	rec, err := b.Desk.Accept(ctx, code, by)
	_, busy := errors.AsType[*orders.BusyError](err)
	_, done := errors.AsType[*orders.DoneError](err)
	_, gone := errors.AsType[*orders.GoneError](err)
	switch {
	case err == nil && rec.Stage == orders.StageAccepting, busy:
		return "waiting"
	case err == nil && rec.Note != orders.NoteElsewhere:
		return "accepted"
	case err == nil, done:
		return "done"
	case gone:
		return "gone"
	case ctx.Err() != nil:
		return "untried"
	}
	b.Log.Info("accept ended otherwise", "order", code, "err", err)
	return "failed"
}
