package qiantang.identity.signin;

/** What a person types to sign in. */
public record LoginAndPassword(String login, String password) {
    /** Neither the password nor, since people type it in the wrong field, the login. */
    @Override
    public String toString() {
        return "(login and password)";
    }
}
