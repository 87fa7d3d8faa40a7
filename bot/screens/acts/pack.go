package bot

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	usualParcels = 4 // have a button each
	mostParcels  = 50

	stepParcels = "parcels"
)

// packing is what the questions about packing show and keep.
type packing struct {
	Code kaspi.OrderCode `json:"Code"`
	IMEI bool            `json:"IMEI"` // numbers of devices are still to be told
	Most int             `json:"Most"`
}

func packingOf(rec orders.Record) packing {
	p := packing{Code: rec.Order.Code, Most: mostParcels, IMEI: len(rec.Devices()) > 0}
	for _, d := range rec.History {
		p.IMEI = p.IMEI && d.Verb != orders.VerbBindIMEI
	}
	return p
}

// onPack asks into how many parcels an order is packed.
func (b *Bot) onPack(ctx context.Context, u *models.Update) error {
	rec, ok, err := b.able(ctx, u, orders.VerbAssemble)
	if !ok {
		return err
	}
	code := string(rec.Order.Code)
	usual := make([]int, usualParcels)
	for i := range usual {
		usual[i] = i + 1
	}
	numbers := choices(verbParcels, code, usual, func(n int) (string, string) { return strconv.Itoa(n), strconv.Itoa(n) })
	more := row(button(b.words.Text("button.more", nil), verbMore, code))
	return b.openMenu(ctx, u, "pack.ask", packingOf(rec), keyboard{numbers, more})
}

func (b *Bot) onParcels(ctx context.Context, u *models.Update) error {
	code, args := pressOrder(u)
	n, ok := numberIn(args, 0)
	if !ok {
		return b.onOldPress(ctx, u)
	}
	o, err := b.pack(ctx, u, code, n)
	if err != nil {
		return err
	}
	return b.closeMenu(ctx, u, "packed", b.packed(code, n, o))
}

// onMore asks for a number that has no button.
func (b *Bot) onMore(ctx context.Context, u *models.Update) error {
	rec, ok, err := b.able(ctx, u, orders.VerbAssemble)
	if !ok {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	p := packingOf(rec)
	return b.ask(ctx, u, stepParcels, p, "pack.more", p)
}

// onParcelsTyped takes the answer to onMore.
func (b *Bot) onParcelsTyped(ctx context.Context, u *models.Update, d chat.Dialog) error {
	var p packing
	if err := json.Unmarshal([]byte(d.Data), &p); err != nil {
		return err
	}
	n, err := strconv.Atoi(strings.TrimSpace(u.Message.Text))
	if err != nil || n < 1 || n > mostParcels {
		return b.ask(ctx, u, stepParcels, p, "pack.again", p)
	}
	o, err := b.pack(ctx, u, p.Code, n)
	if err != nil {
		return err
	}
	return b.tell(ctx, u, "packed", b.packed(p.Code, n, o))
}

// pack has an order packed and its waybill sent to the chat. The debt is written down before the act: a program that
// dies in between still brings the waybill, and drops the debt of an order that was not packed.
func (b *Bot) pack(ctx context.Context, u *models.Update, code kaspi.OrderCode, parcels int) (outcome, error) {
	if err := b.oweWaybill(ctx, u, code); err != nil {
		return outcome{}, err
	}
	o := b.carryOut(ctx, u, code, orders.Act{Verb: orders.VerbAssemble, Parcels: parcels})
	if o.happened() {
		return o, nil
	}
	return o, b.Store.WaybillDelivered(context.WithoutCancel(ctx), code, who(u).Chat)
}

type packedView struct {
	acted
	Parcels int
	Waybill bool // it will come
}

func (b *Bot) packed(code kaspi.OrderCode, parcels int, o outcome) packedView {
	return packedView{b.acted(code, o), parcels, o.happened()}
}
