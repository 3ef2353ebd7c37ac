package models

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite" // the pure Go driver: one static binary
)

// The open connections of a process: more would only queue inside the database. SQLite works in the process itself, and each
// of its connections holds a cache.
const (
	sqliteConnections = 8
	mysqlConnections  = 16
)

// Open connects to the database that dsn names and checks that it answers:
//
//	sqlite:PATH
//	mysql://user:password@host:port/name
//	mysql://user:password@unix(/path/to/socket)/name
//
// The errors say in one line what is wrong with the dsn or the server, without the password.
func Open(ctx context.Context, dsn string) (*bun.DB, error) {
	switch {
	case strings.HasPrefix(dsn, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"))
	case strings.HasPrefix(dsn, "mysql://"):
		return openMySQL(ctx, dsn)
	}
	return nil, fmt.Errorf("database: want sqlite:PATH or mysql://user:password@host:port/name")
}

func openSQLite(ctx context.Context, path string) (*bun.DB, error) {
	if path == "" {
		return nil, fmt.Errorf("database: sqlite: needs the path of a file")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("database: sqlite: %w", err)
	}
	// Each connection keeps pages of its own, 2 MB of them: the system keeps the rest, once for all.
	readers, err := sqliteConnector(path, "cache_size(-2000)")
	if err != nil {
		return nil, fmt.Errorf("database: sqlite: %w", err)
	}
	// What a batch of transactions changes should fit into memory until it is committed.
	writer, err := sqliteConnector(path, "cache_size(-8000)", "temp_store(MEMORY)")
	if err != nil {
		return nil, fmt.Errorf("database: sqlite: %w", err)
	}
	pool := sql.OpenDB(&liteConnector{Connector: readers, writers: newQueue(writer)})
	pool.SetMaxOpenConns(sqliteConnections)
	pool.SetMaxIdleConns(sqliteConnections)
	if err := answering(ctx, pool, "sqlite:"+path); err != nil {
		return nil, err
	}
	return bun.NewDB(pool, sqlitedialect.New(), bun.WithConnResolver(loneWrites{pool})), nil
}

func sqliteConnector(path string, pragmas ...string) (driver.Connector, error) {
	query := url.Values{"_txlock": {"immediate"},
		"_pragma": append([]string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}, pragmas...)}
	return sqlite.NewConnector("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode())
}

var socketDSN = regexp.MustCompile(`^mysql://(.*)@unix\((/[^)]+)\)/([^/?]+)$`)

func openMySQL(ctx context.Context, dsn string) (*bun.DB, error) {
	config, err := parseMySQL(dsn)
	if err != nil {
		return nil, err
	}
	config.ParseTime, config.Loc, config.InterpolateParams, config.ClientFoundRows = true, time.UTC, true, true
	config.Collation = "utf8mb4_unicode_ci"
	config.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode":  "'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
	}
	if err := config.Apply(mysql.Charset("utf8mb4", "utf8mb4_unicode_ci")); err != nil {
		return nil, fmt.Errorf("database: mysql: %w", err)
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("database: mysql: %w", err)
	}
	pool := sql.OpenDB(committedReader{connector})
	pool.SetMaxOpenConns(mysqlConnections)
	pool.SetMaxIdleConns(mysqlConnections)
	pool.SetConnMaxLifetime(3 * time.Minute)
	if err := answering(ctx, pool, "mysql://"+config.User+"@"+config.Addr+"/"+config.DBName); err != nil {
		return nil, err
	}
	return bun.NewDB(pool, mysqldialect.New(mysqldialect.WithTimeLocation("UTC"))), nil
}

// committedReader opens connections whose transactions see what others have committed meanwhile: the check that follows a row
// lock must. Asked for with each transaction instead, that would be one more way to the server and back.
type committedReader struct{ driver.Connector }

// Connect opens a connection.
func (c committedReader) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	session, able := conn.(driver.ExecerContext)
	if !able {
		return nil, errors.Join(fmt.Errorf("mysql: the driver's connection is a %T", conn), conn.Close())
	}
	if _, err := session.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func parseMySQL(dsn string) (*mysql.Config, error) {
	config := mysql.NewConfig()
	if m := socketDSN.FindStringSubmatch(dsn); m != nil {
		config.Net, config.Addr, config.DBName = "unix", m[2], m[3]
		user, password, _ := strings.Cut(m[1], ":")
		config.User, config.Passwd = unescaped(user), unescaped(password)
		return config, nil
	}
	u, err := url.Parse(dsn)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return nil, fmt.Errorf("database: mysql: want mysql://user:password@host:port/name; special characters in the password as %%XX")
	}
	config.Net, config.Addr, config.DBName = "tcp", u.Host, strings.Trim(u.Path, "/")
	if u.Port() == "" {
		config.Addr += ":3306"
	}
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	return config, nil
}

// unescaped takes a text as it stands when it holds a per cent sign that starts no escape.
func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// answering closes the pool when the database does not answer. It comes before the dialect, which would log that too.
func answering(ctx context.Context, pool *sql.DB, shown string) error {
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return fmt.Errorf("database: %s does not answer: %w; see that it runs, and that address, user and password are right", shown, err)
	}
	return nil
}
