package papers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

const (
	// In one measured set 69 of 100 waybills were there after 15 s and 90 after three minutes.
	waybillWait     = 5 * time.Second  // before the second look, doubled each time
	waybillMaxWait  = 20 * time.Second // between two looks
	waybillPatience = 10 * time.Minute // after that the chat is told
	waybillBegins   = time.Minute      // from the request to when the order shows that it is being packed

	waybillsAtOnce = 10 // looks in one run, so that a hundred packed orders do not use up what Kaspi allows
)

// onWaybill sends the waybill of a packed order again.
func (s *Screen) onWaybill(ctx context.Context, r *chat.Request) error {
	rec, err := s.Desk(r.Shop()).Order(ctx, r.Order())
	switch {
	case errors.Is(err, orders.ErrUnknownOrder):
		r.Notice(ctx, "cards.answer.unknown", nil)
		return nil
	case err != nil:
		return err
	case rec.Stage != orders.StageHandOver:
		r.Notice(ctx, "papers.answer.gone", rec.Stage)
		return nil
	}
	elsewhere, err := s.Request(ctx, r, rec.Order.Code)
	if err != nil {
		return err
	}
	r.Notice(ctx, "papers.answer.waybill", elsewhere)
	return nil
}

// DeliverWaybills sends the waybills that chats wait for, as far as Kaspi has made them. Run it every few seconds. A
// waybill is sent at least once: a program that dies between the sending and its note sends it again.
func (s *Screen) DeliverWaybills(ctx context.Context, shop chat.ShopID) error {
	if err := s.owed.Write(ctx); err != nil {
		return fmt.Errorf("note what was sent: %w", err)
	}
	pending, err := s.Store(shop).PendingWaybills(ctx, s.Now(), waybillsAtOnce)
	if err != nil {
		return err
	}
	var errs []error
	for _, w := range pending {
		if err := s.deliver(ctx, shop, w); err != nil {
			errs = append(errs, fmt.Errorf("waybill of order %s: %w", w.Code, err))
		}
	}
	return errors.Join(errs...)
}

// deliver takes one pending waybill a step further: to its chat, to its end, or to the next look.
func (s *Screen) deliver(ctx context.Context, shop chat.ShopID, w chat.PendingWaybill) error {
	rec, err := s.Desk(shop).Order(ctx, w.Code)
	if errors.Is(err, orders.ErrUnknownOrder) {
		return s.withoutOrder(ctx, shop, w, err)
	}
	if err != nil {
		return err
	}
	underWay := rec.Work.Open && rec.Work.Verb == orders.VerbAssemble
	switch {
	case underWay, rec.Stage == orders.StagePack && rec.Lost(): // how it ends is the desk's to find out, or a person's in the cabinet
		w.Since = s.Now()
		return s.lookLater(ctx, shop, w)
	case rec.Stage == orders.StagePack && s.Now().Sub(w.Since).Abs() < waybillBegins: // whoever packs it has only just asked
		return s.lookLater(ctx, shop, w)
	case rec.Stage == orders.StagePack: // it was not packed, as its card says
		return forget(ctx, s, shop, w.Chat, w.Code)
	case rec.Stage != orders.StageHandOver:
		return s.giveUp(ctx, shop, w, "papers.waybill.gone")
	}
	if w.Chat < 0 {
		return errors.Join(older(ctx, s, w), s.delivered(ctx, shop, w))
	}
	if may, err := may(ctx, s, w.Chat); err != nil || !may { // who was removed since gets nothing
		if err == nil {
			err = s.delivered(ctx, shop, w)
		}
		return err
	}
	return s.bring(ctx, shop, w, rec)
}

// withoutOrder waits a while for an order that is not there, since Kaspi may tell it again; that is told with the first look.
func (s *Screen) withoutOrder(ctx context.Context, shop chat.ShopID, w chat.PendingWaybill, unknown error) error {
	if w.Looks > 0 {
		unknown = nil
	}
	if s.Now().Sub(w.Since).Abs() > waybillPatience {
		return errors.Join(unknown, s.delivered(ctx, shop, w))
	}
	return errors.Join(unknown, s.lookLater(ctx, shop, w))
}

// bring sends a waybill that is there, or looks for it later.
func (s *Screen) bring(ctx context.Context, shop chat.ShopID, w chat.PendingWaybill, rec orders.Record) error {
	file, err := s.fetchWaybill(ctx, shop, rec.Order.ID)
	if err == nil {
		err = s.sendWaybill(ctx, w, file)
	}
	if err == nil {
		return s.delivered(ctx, shop, w)
	}
	switch {
	case kaspi.KindOf(err) == kaspi.KindNotFound:
		err = nil // not made yet
	case telegram.KindOf(err) == telegram.KindChat && w.Group != 0:
		if err = unstarted(ctx, s, w); err == nil || telegram.Doubtful(err) || telegram.KindOf(err) == telegram.KindChat {
			w.Group, w.Message, w.Topic = 0, 0, 0 // said once: from here on it is as if they had asked in their own chat
		}
	case telegram.KindOf(err) == telegram.KindChat:
		err = nil // they know
	}
	if s.Now().Sub(w.Since) > waybillPatience {
		return errors.Join(err, s.giveUp(ctx, shop, w, "papers.waybill.late"))
	}
	return errors.Join(err, s.lookLater(ctx, shop, w))
}

func (s *Screen) lookLater(ctx context.Context, shop chat.ShopID, w chat.PendingWaybill) error {
	w.Due = s.Now().Add(min(waybillMaxWait, waybillWait<<min(max(w.Looks, 0), 8)))
	w.Looks = max(w.Looks, 0) + 1
	w.Chat = s.Chats().Current(w.Chat)
	return s.Store(shop).RequestWaybill(ctx, w)
}

// to is where a waybill is awaited.
func (s *Screen) to(w chat.PendingWaybill) chat.Chat {
	to := s.Chats().To(w.Chat)
	if w.Group == 0 {
		to.Topic = w.Topic
	}
	return to
}

// giveUp tells a chat why a waybill does not come.
func (s *Screen) giveUp(ctx context.Context, shop chat.ShopID, w chat.PendingWaybill, text string) error {
	if err := asked(s, w).Say(ctx, text, w); err != nil && telegram.KindOf(err) != telegram.KindChat {
		return err
	}
	return s.delivered(ctx, shop, w)
}

// delivered notes that a chat waits no more.
func (s *Screen) delivered(ctx context.Context, shop chat.ShopID, w chat.PendingWaybill) error {
	return s.owed.Note(ctx, func(ctx context.Context) error { return forget(ctx, s, shop, w.Chat, w.Code) })
}

// fetchWaybill looks once. KindNotFound when Kaspi has not made it yet.
func (s *Screen) fetchWaybill(ctx context.Context, shop chat.ShopID, id kaspi.OrderID) (kaspi.Waybill, error) {
	o, err := s.Waybills(shop).Order(ctx, id)
	if err != nil {
		return kaspi.Waybill{}, err
	}
	if o.Courier.Waybill == "" {
		return kaspi.Waybill{}, &kaspi.Error{Kind: kaspi.KindNotFound}
	}
	pdf, err := s.Waybills(shop).DownloadWaybill(ctx, o.Courier.Waybill)
	return kaspi.Waybill{Number: o.Courier.WaybillNumber, PDF: pdf}, err
}

type waybillView struct {
	Code   kaspi.OrderCode
	Number string // empty when Kaspi tells none

	Parcels int // 0 when they are not known
}

func (s *Screen) sendWaybill(ctx context.Context, w chat.PendingWaybill, file kaspi.Waybill) error {
	to := s.to(w)
	caption, err := to.HTML("papers.waybill", waybillView{w.Code, file.Number, parcelsOf(file.PDF)})
	if err != nil {
		return err
	}
	pdf := chat.File{Name: "waybill-" + string(w.Code) + ".pdf", Data: file.PDF, Caption: caption}
	if w.Group == 0 {
		pdf.ReplyTo = w.Message
	}
	if err := to.Send(ctx, pdf); err != nil || w.Group == 0 {
		return err
	}
	if err := sayAsked(ctx, s, w, "papers.sent", ownViewOf(ctx, s, w)); err != nil {
		s.Log.Warn("telling a group where a waybill went failed", "order", w.Code, "err", err) // who asked has it
	}
	return nil
}
