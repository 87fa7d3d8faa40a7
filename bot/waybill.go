package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	// In one measured set 69 of 100 waybills were there after 15 s and 90 after three minutes.
	waybillWait     = 5 * time.Second  // before the second look, doubled each time
	waybillMaxWait  = 20 * time.Second // between two looks
	waybillPatience = 10 * time.Minute // after that the chat is told

	waybillsAtOnce = 10 // looks in one run, so that a hundred packed orders do not use up what Kaspi allows
)

// Waybills is where the documents of packed orders come from; *kaspi.Client is one.
type Waybills interface {
	Order(ctx context.Context, id kaspi.OrderID) (kaspi.Order, error)
	DownloadWaybill(ctx context.Context, address string) ([]byte, error)
}

// Owing keeps which chats are to get which waybills.
type PendingWaybills interface {
	// OweWaybill keeps a debt in place of an earlier one of the same order to the same chat.
	RequestWaybill(ctx context.Context, w orders.PendingWaybill) error
	// OwedWaybills lists the debts that are due, the longest due first.
	PendingWaybills(ctx context.Context, at time.Time, limit int) ([]orders.PendingWaybill, error)
	// PaidWaybill forgets a debt. There need not be one.
	WaybillDelivered(ctx context.Context, code kaspi.OrderCode, chat int64) error
}

func (b *Bot) oweWaybill(ctx context.Context, u *models.Update, code kaspi.OrderCode) error {
	now := b.Now()
	w := orders.PendingWaybill{Code: code, Chat: who(u).Chat, Message: repliedTo(u), Since: now, Due: now}
	if err := b.Store.RequestWaybill(ctx, w); err != nil {
		return fmt.Errorf("owe the waybill of order %s: %w", code, err)
	}
	return nil
}

// onWaybill sends the waybill of a packed order again.
func (b *Bot) onWaybill(ctx context.Context, u *models.Update) error {
	code, _ := pressOrder(u)
	rec, err := b.Desk.Order(ctx, code)
	switch {
	case errors.Is(err, orders.ErrUnknownOrder):
		b.answer(ctx, u.CallbackQuery, "answer.unknown", nil)
		return nil
	case err != nil:
		return err
	case rec.Stage != orders.StageHandOver:
		b.answer(ctx, u.CallbackQuery, "outcome", outcome{Kind: wentGone, Stage: rec.Stage})
		return nil
	}
	if err := b.oweWaybill(ctx, u, code); err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.waybill", nil)
	return nil
}

// DeliverWaybills sends the waybills that chats wait for, as far as Kaspi has made them. Run it every few seconds. A
// waybill is sent at least once: a program that dies between the sending and its note sends it again.
func (b *Bot) DeliverWaybills(ctx context.Context) error {
	owed, err := b.Store.PendingWaybills(ctx, b.Now(), waybillsAtOnce)
	if err != nil {
		return err
	}
	var errs []error
	for _, w := range owed {
		if err := b.deliver(ctx, w); err != nil {
			errs = append(errs, fmt.Errorf("waybill of order %s: %w", w.Code, err))
		}
	}
	return errors.Join(errs...)
}

// deliver takes one debt a step further: to its payment, to its end, or to the next look.
func (b *Bot) deliver(ctx context.Context, w orders.PendingWaybill) error {
	rec, err := b.Desk.Order(ctx, w.Code)
	if err != nil {
		return err
	}
	underWay := rec.Work.Open && rec.Work.Verb == orders.VerbAssemble
	switch {
	case underWay: // how it ends is the desk's to find out, however long that takes
		w.Since = b.Now()
		return b.lookLater(ctx, w)
	case rec.Stage == orders.StagePack: // it was not packed, as its card says
		return b.Store.WaybillDelivered(ctx, w.Code, w.Chat)
	case rec.Stage != orders.StageHandOver:
		return b.giveUp(ctx, w, "waybill.gone")
	}
	file, err := b.fetchWaybill(ctx, rec.Order.ID)
	if err == nil {
		err = b.sendWaybill(ctx, w, file)
	}
	if err == nil {
		return b.Store.WaybillDelivered(context.WithoutCancel(ctx), w.Code, w.Chat)
	}
	if kaspi.KindOf(err) == kaspi.KindNotFound {
		err = nil // not made yet
	}
	if b.Now().Sub(w.Since) > waybillPatience {
		return errors.Join(err, b.giveUp(ctx, w, "waybill.late"))
	}
	return errors.Join(err, b.lookLater(ctx, w))
}

func (b *Bot) lookLater(ctx context.Context, w orders.PendingWaybill) error {
	w.Due = b.Now().Add(min(waybillMaxWait, waybillWait<<min(w.Looks, 8)))
	w.Looks++
	return b.Store.RequestWaybill(ctx, w)
}

// giveUp tells a chat why a waybill does not come.
func (b *Bot) giveUp(ctx context.Context, w orders.PendingWaybill, text string) error {
	if _, err := b.say(ctx, w.Chat, text, w); err != nil {
		return err
	}
	return b.Store.WaybillDelivered(context.WithoutCancel(ctx), w.Code, w.Chat)
}

// fetchWaybill looks once. KindNotFound when Kaspi has not made it yet.
func (b *Bot) fetchWaybill(ctx context.Context, id kaspi.OrderID) (kaspi.Waybill, error) {
	o, err := b.Waybills.Order(ctx, id)
	if err != nil {
		return kaspi.Waybill{}, err
	}
	if o.Courier.Waybill == "" {
		return kaspi.Waybill{}, &kaspi.Error{Kind: kaspi.KindNotFound, Op: "GET waybill", Title: "there is none yet"}
	}
	pdf, err := b.Waybills.DownloadWaybill(ctx, o.Courier.Waybill)
	return kaspi.Waybill{Number: o.Courier.WaybillNumber, PDF: pdf}, err
}

type waybillView struct {
	Code   kaspi.OrderCode
	Number string // empty when Kaspi tells none
}

func (b *Bot) sendWaybill(ctx context.Context, w orders.PendingWaybill, file kaspi.Waybill) error {
	caption, err := b.words.HTML("waybill", waybillView{w.Code, file.Number})
	if err != nil {
		return err
	}
	return b.post.do(ctx, w.Chat, func(ctx context.Context, chat int64) error {
		params := &tg.SendDocumentParams{
			ChatID: chat, Caption: string(caption), ParseMode: models.ParseModeHTML,
			Document: &models.InputFileUpload{
				Filename: "waybill-" + string(w.Code) + ".pdf", Data: bytes.NewReader(file.PDF),
			},
		}
		if w.Message != 0 {
			params.ReplyParameters = &models.ReplyParameters{MessageID: w.Message, AllowSendingWithoutReply: true}
		}
		_, err := b.tg.SendDocument(ctx, params)
		return err
	})
}
