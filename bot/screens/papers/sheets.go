package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/bot/waybills"
	"kaspibot/kaspi"
)

const (
	verbSheets verb = "wbs" // key: waybills a sheet and which, as "4.all"

	usualLayout = 4   // keeps the size that Kaspi wants and takes a quarter of the paper
	maxBills    = 200 // waybills in one file, a day's work of a large shop
	maxFile     = 49 << 20
)

// sheetJob is which waybills are wanted and how they are to lie on their sheets.
type sheetJob struct {
	chat    int64
	replyTo int
	all     bool // also those that are not to be handed over today
	layout  int  // waybills a sheet
}

// onWaybills sends the waybills of what is to be handed over as one file. It returns at once: the chat stays usable.
func (b *Bot) onWaybills(ctx context.Context, u *models.Update) error {
	_, rest := b.commandIn(u)
	chat := u.Message.Chat.ID
	layout, err := b.layout(ctx, chat)
	if err != nil {
		return err
	}
	return b.startSheets(ctx, u, sheetJob{chat: chat, all: strings.EqualFold(rest, "all"), layout: layout})
}

// onLayout makes the file anew with another number of waybills a sheet, which the chat then keeps.
func (b *Bot) onLayout(ctx context.Context, u *models.Update) error {
	number, which, _ := strings.Cut(pressKey(u), ".")
	layout, err := strconv.Atoi(number)
	if err != nil || !slices.Contains(waybills.Layouts(), layout) {
		return b.onOldPress(ctx, u)
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, id := pressChat(u)
	if err := b.Store.SetSetting(ctx, layoutKey(chat), number); err != nil {
		return err
	}
	return b.startSheets(ctx, u, sheetJob{chat: chat, replyTo: id, all: which == "all", layout: layout})
}

func layoutKey(chat int64) string { return "sheet." + strconv.FormatInt(chat, 10) }

func (b *Bot) layout(ctx context.Context, chat int64) (int, error) {
	text, _, err := b.Store.Setting(ctx, layoutKey(chat))
	layout, failed := strconv.Atoi(text)
	if failed != nil || !slices.Contains(waybills.Layouts(), layout) {
		layout = usualLayout
	}
	return layout, err
}

// startSheets says how many waybills are being fetched and works on. Where there are none it says so.
func (b *Bot) startSheets(ctx context.Context, u *models.Update, j sheetJob) error {
	recs, err := b.toHandOver(ctx, j.all)
	if err != nil {
		return err
	}
	if len(recs) == 0 {
		_, err := b.say(ctx, j.chat, "sheets.none", j.all)
		return err
	}
	id, err := b.say(ctx, j.chat, "sheets.wait", min(len(recs), maxBills))
	if err != nil {
		return err
	}
	b.running.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handlerLimit)
		defer cancel()
		defer b.caught(ctx, u)
		if err := b.sendSheets(ctx, j, id, recs); err != nil {
			b.Log.Error("sending waybills failed", "err", briefly(err))
			b.apologise(context.WithoutCancel(ctx), u)
		}
	})
	return nil
}

// toHandOver are the packed orders that are due today or were due before, or all of them, the most urgent first.
func (b *Bot) toHandOver(ctx context.Context, all bool) ([]orders.Record, error) {
	recs, err := b.Store.Records(ctx, orders.Filter{Stages: []orders.Stage{orders.StageHandOver}})
	if err != nil {
		return nil, fmt.Errorf("packed orders: %w", err)
	}
	board := orders.BoardOf(recs, b.Now())
	due := slices.Concat(board.Overdue, board.Today)
	if all {
		due = slices.Concat(due, board.Later)
	}
	recs = recs[:0]
	for _, d := range due {
		recs = append(recs, d.Record)
	}
	return recs, nil
}

// sendSheets fetches, merges and sends. id is the message that asks to wait; it goes when there is an answer.
func (b *Bot) sendSheets(ctx context.Context, j sheetJob, id int, recs []orders.Record) error {
	view := sheetsView{PerSheet: j.layout, All: j.all, More: max(0, len(recs)-maxBills)}
	var bills []waybills.Waybill
	for _, got := range b.fetchAll(ctx, recs[:min(len(recs), maxBills)]) {
		switch {
		case got.err == nil:
			bills = append(bills, waybills.Waybill{Order: string(got.code), PDF: got.pdf})
		case kaspi.KindOf(got.err) == kaspi.KindNotFound:
			view.Missing = append(view.Missing, string(got.code))
		default:
			b.Log.Warn("a waybill cannot be fetched", "order", got.code, "err", got.err)
			view.Failed = append(view.Failed, string(got.code))
		}
	}
	pdf, broken, err := waybills.Sheets(bills, j.layout)
	for _, bad := range broken {
		b.Log.Warn("a waybill is broken", "order", bad.Order, "err", bad.Err)
		view.Broken = append(view.Broken, bad.Order)
	}
	view.Printed = len(bills) - len(broken)
	switch {
	case errors.Is(err, waybills.ErrNone):
		return b.show(ctx, j.chat, id, "sheets.empty", view)
	case err != nil:
		return err
	case len(pdf) > maxFile:
		return b.show(ctx, j.chat, id, "sheets.big", view)
	}
	if err := b.sendPDF(ctx, j, pdf, view); err != nil {
		return err
	}
	return b.post.do(ctx, j.chat, func(ctx context.Context, chat int64) error {
		_, err := b.tg.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: chat, MessageID: id})
		return err
	})
}

func (b *Bot) sendPDF(ctx context.Context, j sheetJob, pdf []byte, view sheetsView) error {
	caption, err := b.words.HTML("sheets", view)
	if err != nil {
		return err
	}
	return b.post.do(ctx, j.chat, func(ctx context.Context, chat int64) error {
		params := &tg.SendDocumentParams{
			ChatID: chat, Caption: string(caption), ParseMode: models.ParseModeHTML,
			Document: &models.InputFileUpload{
				Filename: "waybills-" + b.Now().In(b.Zone).Format("2006-01-02") + ".pdf", Data: bytes.NewReader(pdf),
			},
			ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: keyboard{b.layoutKeys(j)}},
		}
		if j.replyTo != 0 {
			params.ReplyParameters = &models.ReplyParameters{MessageID: j.replyTo, AllowSendingWithoutReply: true}
		}
		_, err := b.tg.SendDocument(ctx, params)
		return err
	})
}

func (b *Bot) layoutKeys(j sheetJob) []models.InlineKeyboardButton {
	which := "today"
	if j.all {
		which = "all"
	}
	var keys []models.InlineKeyboardButton
	for _, n := range waybills.Layouts() {
		label := b.words.Text("button.layout", map[string]any{"N": n, "Here": n == j.layout})
		keys = append(keys, button(label, verbSheets, strconv.Itoa(n)+"."+which))
	}
	return keys
}
