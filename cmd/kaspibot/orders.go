package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi"
)

func ordersCommand() *cli.Command {
	return &cli.Command{
		Name:  "orders",
		Usage: "list the new orders at Kaspi, without buyers' names",
		Flags: []cli.Flag{jsonFlag("the orders, without anything of the buyers but their city,")},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd, config.Kaspi)
			if err != nil {
				return err
			}
			api, err := app.NewKaspi(o)
			if err != nil {
				return err
			}
			return showOrders(ctx, cmd, api)
		},
	}
}

// ordersJSON are the new orders for other programs. Nothing in them says who the buyer is.
type ordersJSON struct {
	Orders     []orderJSON      `json:"orders"`
	Unreadable []unreadableJSON `json:"unreadable"` // they wait all the same: look into the cabinet
}

type orderJSON struct {
	Code  string     `json:"code"`
	Since time.Time  `json:"since"` // it waits for acceptance
	Total int64      `json:"total"` // tenge
	City  string     `json:"city"`
	Lines []lineJSON `json:"lines"`
}

type lineJSON struct {
	SKU      string `json:"sku"` // empty when Kaspi has left it out
	Title    string `json:"title"`
	Quantity int    `json:"quantity"`
}

type unreadableJSON struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

func showOrders(ctx context.Context, cmd *cli.Command, api *kaspi.Client) error {
	found := ordersJSON{Orders: []orderJSON{}, Unreadable: []unreadableJSON{}}
	for o, err := range api.Orders(ctx, app.NewOrders(time.Now())) {
		if unreadable, ok := errors.AsType[*kaspi.OrderError](err); ok {
			found.Unreadable = append(found.Unreadable, unreadableJSON{string(unreadable.Code), err.Error()})
			continue
		}
		if err != nil {
			return err
		}
		found.Orders = append(found.Orders, orderOf(o))
	}
	if cmd.Bool("json") {
		return writeJSON(cmd, found)
	}
	return tableOrders(cmd, found)
}

func orderOf(o kaspi.Order) orderJSON {
	since := o.Approved
	if since.IsZero() {
		since = o.Created
	}
	j := orderJSON{Code: string(o.Code), Since: since.In(kaspi.Almaty()), Total: int64(o.Total), City: o.City(), Lines: []lineJSON{}}
	for _, e := range o.Entries {
		j.Lines = append(j.Lines, lineJSON{string(e.SKU), e.Title, e.Quantity})
	}
	return j
}

func tableOrders(cmd *cli.Command, found ordersJSON) error {
	out := tabwriter.NewWriter(cmd.Root().Writer, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "ORDER\tSINCE\tTENGE\tCITY\tLINES")
	for _, o := range found.Unreadable {
		fmt.Fprintf(out, "%s\t%s\n", o.Code, o.Reason)
	}
	for _, o := range found.Orders {
		lines := make([]string, 0, len(o.Lines))
		for _, l := range o.Lines {
			lines = append(lines, fmt.Sprintf("%d x %s", l.Quantity, l.Title))
		}
		fmt.Fprintf(out, "%s\t%s\t%d\t%s\t%s\n", o.Code, o.Since.Format("02.01 15:04"), o.Total, o.City, strings.Join(lines, "; "))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.Root().Writer, "%d new orders\n", len(found.Orders))
	return err
}
