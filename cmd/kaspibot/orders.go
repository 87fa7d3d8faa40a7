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

func showOrders(ctx context.Context, cmd *cli.Command, api *kaspi.Client) error {
	out := tabwriter.NewWriter(cmd.Root().Writer, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "ORDER\tSINCE\tTENGE\tCITY\tLINES")
	n := 0
	for o, err := range api.Orders(ctx, app.NewOrders(time.Now())) {
		if unreadable, ok := errors.AsType[*kaspi.OrderError](err); ok {
			fmt.Fprintf(out, "%s\t%v\n", unreadable.Code, err)
			continue
		}
		if err != nil {
			return err
		}
		n++
		since := o.Approved
		if since.IsZero() {
			since = o.Created
		}
		lines := make([]string, 0, len(o.Entries))
		for _, e := range o.Entries {
			lines = append(lines, fmt.Sprintf("%d x %s", e.Quantity, e.Title))
		}
		fmt.Fprintf(out, "%s\t%s\t%d\t%s\t%s\n", o.Code, since.In(kaspi.Almaty()).Format("02.01 15:04"), o.Total, o.City(), strings.Join(lines, "; "))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.Root().Writer, "%d new orders\n", n)
	return err
}
