package book

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
)

const verbToday = "day" // key: page of /today, from 1

// boardSize is how many orders of the board are sure to fit one message.
const boardSize = 9

// boardView is a page of the board as templates see it.
type boardView struct {
	Overdue, Today, Later int // in all
	Undated               int // with no date known
	Page, Pages           int
	Lines                 []boardLine
}

type boardLine struct {
	orders.Due
	view cards.View
	Late bool
}

// First is what the parcel has in it.
func (l boardLine) First() []cards.Line { return l.view.First() }

// City is where it goes.
func (l boardLine) City() string { return l.view.City() }

// onToday shows what has to leave the house today.
func (s *Screen) onToday(ctx context.Context, r *chat.Request) error { return s.showBoard(ctx, r, 1) }

// onTodayPage turns the page of a board, which is as of now then.
func (s *Screen) onTodayPage(ctx context.Context, r *chat.Request) error {
	page, err := strconv.Atoi(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	return s.showBoard(ctx, r, page)
}

func (s *Screen) showBoard(ctx context.Context, r *chat.Request, page int) error {
	recs, err := s.Store(r.Shop()).Records(ctx, orders.Filter{Stages: orders.BoardStages()})
	if err != nil {
		return fmt.Errorf("board: %w", err)
	}
	board := orders.BoardOf(recs, s.Now())
	v := boardView{Overdue: len(board.Overdue), Today: len(board.Today), Later: len(board.Later), Undated: len(board.Undated)}
	v.Pages = max(1, (v.Overdue+v.Today+v.Undated+boardSize-1)/boardSize)
	v.Page = min(max(page, 1), v.Pages)
	var shown []orders.Record
	for i, due := range slices.Concat(board.Overdue, board.Today, board.Undated) {
		if i/boardSize == v.Page-1 {
			v.Lines = append(v.Lines, boardLine{due, s.Cards.View(due.Record), i < v.Overdue})
			shown = append(shown, due.Record)
		}
	}
	return r.Show(ctx, "book.today", v, append(s.Cards.OrderRows(r.Chat, shown), turns(r, v))...)
}

// turns leads to the pages before and after, and to this one as of now.
func turns(r *chat.Request, v boardView) chat.Row {
	to := func(label string, page int) chat.Button { return r.Button(label, nil, verbToday, strconv.Itoa(page)) }
	var row chat.Row
	if v.Page > 1 {
		row = append(row, to("chat.button.back", v.Page-1))
	}
	if v.Page < v.Pages {
		row = append(row, to("chat.button.next", v.Page+1))
	}
	return append(row, to("chat.button.again", v.Page))
}
