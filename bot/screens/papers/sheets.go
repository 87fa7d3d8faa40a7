package papers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/bot/waybills"
	"kaspibot/kaspi"
)

const (
	verbSheets = "wbs" // key: waybills a sheet and which, as "4.all"

	usualLayout = 4   // keeps the size that Kaspi wants and takes a quarter of the paper
	maxBills    = 200 // waybills in one file, a day's work of a large shop
	maxFile     = 49 << 20

	sheetsLimit = 3 * time.Minute // for fetching and merging them
)

// keptLayout is how many waybills a sheet a chat has chosen.
const keptLayout chat.Kept[int] = "sheet"

// sheetJob is which waybills are wanted and how they are to lie on their sheets.
type sheetJob struct {
	to      chat.Chat // that gets them
	asked   chat.Chat // where they were asked for: the same, or a group
	name    string    // of who asked
	shop    chat.ShopID
	replyTo int
	all     bool // also those that are not to be handed over today
	layout  int  // waybills a sheet
	wait    int  // the message that asks to wait; it goes when there is an answer
}

// onWaybills sends the waybills of what is to be handed over as one file. It returns at once: the chat stays usable.
func (s *Screen) onWaybills(ctx context.Context, r *chat.Request) error {
	layout, err := keptLayout.Get(ctx, s.Chats().Store, owner(r))
	if err != nil {
		return err
	}
	if !slices.Contains(waybills.Layouts(), layout) {
		layout = usualLayout
	}
	return s.startSheets(ctx, r, sheetJob{all: strings.EqualFold(r.Rest(), "all"), layout: layout})
}

// onLayout makes the file anew with another number of waybills a sheet, which the chat then keeps.
func (s *Screen) onLayout(ctx context.Context, r *chat.Request) error {
	number, which, _ := strings.Cut(r.Key(), ".")
	layout, err := strconv.Atoi(number)
	if err != nil || !slices.Contains(waybills.Layouts(), layout) {
		return r.Old(ctx)
	}
	if err := keptLayout.Set(ctx, s.Chats().Store, owner(r), layout); err != nil {
		return err
	}
	return s.startSheets(ctx, r, sheetJob{replyTo: r.Message(), all: which == "all", layout: layout})
}

// startSheets says how many waybills are being fetched and works on. Where there are none it says so.
func (s *Screen) startSheets(ctx context.Context, r *chat.Request, j sheetJob) error {
	j.to, j.asked, j.name, j.shop = r.Chat, r.Chat, r.Who().Name, r.Shop()
	if r.ID < 0 {
		j.to, j.replyTo = s.Chats().To(owner(r)).With(telegram.Answer), 0
	}
	recs, err := s.toHandOver(ctx, j.shop, j.all)
	if err != nil {
		return err
	}
	if len(recs) == 0 {
		return r.Say(ctx, "papers.sheets.none", j.all)
	}
	if j.wait, err = r.Reply(ctx, "papers.sheets.wait", min(len(recs), maxBills)); err != nil {
		return err
	}
	r.Go(ctx, func(ctx context.Context) error {
		limited, cancel := context.WithTimeout(ctx, sheetsLimit)
		defer cancel()
		err := s.sendSheets(limited, j, recs)
		if err != nil {
			err = errors.Join(err, s.instead(ctx, j, "chat.fault", chat.FaultOf(err)))
		}
		return err
	})
	return nil
}

// instead puts an answer in place of the message that asks to wait.
func (s *Screen) instead(ctx context.Context, j sheetJob, name string, view any, rows ...chat.Row) error {
	m, err := j.asked.Compose(name, view, rows...)
	if err != nil {
		return err
	}
	_, err = j.asked.PutOrPost(ctx, j.wait, m)
	return err
}

// toHandOver are the packed orders that are due today or were due before, or all of them, the most urgent first.
func (s *Screen) toHandOver(ctx context.Context, shop chat.ShopID, all bool) ([]orders.Record, error) {
	recs, err := s.Store(shop).Records(ctx, orders.Filter{Stages: []orders.Stage{orders.StageHandOver}})
	if err != nil {
		return nil, fmt.Errorf("packed orders: %w", err)
	}
	board := orders.BoardOf(recs, s.Now())
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

// sendSheets fetches, merges and sends.
func (s *Screen) sendSheets(ctx context.Context, j sheetJob, recs []orders.Record) error {
	view := sheetsView{PerSheet: j.layout, All: j.all, More: max(0, len(recs)-maxBills)}
	var bills []waybills.Waybill
	for _, got := range s.fetchAll(ctx, j.shop, recs[:min(len(recs), maxBills)]) {
		switch {
		case got.err == nil:
			bills = append(bills, waybills.Waybill{Order: string(got.code), PDF: got.pdf})
		case kaspi.KindOf(got.err) == kaspi.KindNotFound:
			view.Missing = append(view.Missing, string(got.code))
		default:
			s.Log.Warn("a waybill cannot be fetched", "order", got.code, "err", got.err)
			view.Failed = append(view.Failed, string(got.code))
		}
	}
	pdf, broken, err := s.Printer.Sheets(ctx, bills, j.layout)
	for _, bad := range broken {
		if errors.Is(bad.Err, waybills.ErrAlone) {
			view.Alone = append(view.Alone, bad.Order)
			continue
		}
		s.Log.Warn("a waybill is broken", "order", bad.Order, "err", bad.Err)
		view.Broken = append(view.Broken, bad.Order)
	}
	view.Printed = len(bills) - len(broken)
	switch {
	case errors.Is(err, waybills.ErrNone):
		return s.instead(ctx, j, "papers.sheets.empty", view)
	case err != nil:
		return err
	case len(pdf) > maxFile:
		return s.instead(ctx, j, "papers.sheets.big", view)
	}
	if may, err := may(ctx, s, j.to.ID); err != nil || !may { // who was removed meanwhile gets nothing
		return err
	}
	caption, err := j.to.HTML("papers.sheets", view)
	if err != nil {
		return err
	}
	err = j.to.Send(ctx, chat.File{
		Name: "waybills-" + s.Now().In(s.Zone).Format("2006-01-02") + ".pdf", Data: pdf, Caption: caption,
		Rows: []chat.Row{layoutRow(j)}, ReplyTo: j.replyTo,
	})
	if j.asked.ID < 0 {
		return toldWhere(ctx, s, j, view.Printed, err)
	}
	if err != nil {
		return err
	}
	if err := j.to.Delete(ctx, j.wait); err != nil {
		s.Log.Warn("taking away a message failed", "err", err)
	}
	return nil
}

func layoutRow(j sheetJob) chat.Row {
	which := "today"
	if j.all {
		which = "all"
	}
	var row chat.Row
	for _, n := range waybills.Layouts() {
		view := map[string]any{"N": n, "Here": n == j.layout}
		row = append(row, j.to.Button("papers.button.layout", view, verbSheets, strconv.Itoa(n)+"."+which))
	}
	return row
}
